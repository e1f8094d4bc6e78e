import { type Command, Option } from "commander";

/** What choosing scenarios means on the command line, for the commands that do: patterns, `--family` and `--tag`. */
export function addSelection(command: Command): Command {
  return command
    .argument(
      "[pattern...]",
      "families (keys or keys/), ids (roomkey-1, A9) or words of a title, joined by or; default: all",
    )
    .addOption(
      new Option("--family <name>", "only this family, or beside the patterns; may be repeated").argParser(
        (name: string, before: string[] = []) => [...before, name],
      ),
    )
    .option("--tag <tag>", "only scenarios with this tag");
}

import { execa, type Options } from "execa";
import { forget, watchUntilDeath } from "./guard.ts";

interface RunProgramOptions extends Pick<Options, "cwd" | "env" | "timeout"> {
  /** Called with each line that it writes to stderr, as it comes. */
  onComplaint?: (line: string) => void;
}

/**
 * Runs a program to its end, and returns what it wrote to stdout. It and whatever it starts die with this process,
 * kill -9 included: nobody waits for a compiler of somebody who has left. Rejects with execa's error, whose `code` is
 * ENOENT when there is no such program, and whose `stderr` is what it complained of.
 */
export async function runProgram(command: string, args: string[], options: RunProgramOptions = {}): Promise<string> {
  const { onComplaint, ...rest } = options;
  const child = execa(command, args, { ...rest, stdin: "ignore", detached: true });
  const group = child.pid === undefined ? undefined : { processGroup: child.pid };
  if (group) watchUntilDeath(group);
  try {
    if (onComplaint) for await (const line of child.iterable({ from: "stderr" })) onComplaint(line);
    return (await child).stdout;
  } finally {
    if (group) forget(group);
  }
}

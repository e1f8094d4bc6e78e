/** The command line. Each command has a file; all of them answer with an exit code and sentences. */
import fs from "node:fs";
import { Command, CommanderError } from "commander";
import { doctorCommand } from "./doctor.ts";
import { driverTestCommand } from "./driver-test.ts";
import { exitCodes } from "./exit-codes.ts";
import { explainError } from "./explain-error.ts";
import { initCommand } from "./init.ts";
import { listCommand } from "./list.ts";
import { meant } from "./meant.ts";
import { runCommand } from "./run.ts";
import { upCommand } from "./up.ts";

const { version } = JSON.parse(fs.readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
const codes = Object.values(exitCodes).map(({ code, means }) => `  ${String(code).padEnd(5)}${means}`);
const program = new Command("crucible")
  .version(version)
  .description("Torture-tests Matrix end-to-end encryption: real homeservers, real SDKs, broken networks.")
  .addHelpText(
    "after",
    `
Exit codes, of which a run takes the first that holds in the order 1, 3, 2, 0:
${codes.join("\n")}
`,
  );
for (const command of [runCommand(), listCommand(), initCommand(), doctorCommand(), upCommand(), driverTestCommand()])
  program.addCommand(command);
for (const command of [program, ...program.commands]) {
  command.exitOverride().configureOutput({ outputError: (text, write) => write(asSentence(text)) });
}

/** Commander's complaint in the form of all others: a sentence, and a hint on a line of its own. */
function asSentence(text: string): string {
  const [, sentence = text, nearest] = /^error: (.*?)(?:\n\(Did you mean (.*)\?\))?\s*$/s.exec(text) ?? [];
  const [, tried = ""] = /^unknown (?:option|command) '(.*)'/.exec(sentence) ?? [];
  const hint = meant(tried) ?? (nearest ? `did you mean ${nearest}?` : "--help lists what there is");
  return `crucible: ${sentence}\nhint: ${hint}\n`;
}

function end(error: unknown): never {
  const { text, code } = explainError(error);
  process.stderr.write(`crucible: ${text}\n`);
  process.exit(code);
}

process.on("uncaughtException", end);
// Whoever reads what is printed may stop reading (`crucible list | head`): no fault of anybody's. What has to judge too
// says so itself (whenNobodyReads).
process.stdout.on("error", () => process.exit());

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exit(error.exitCode === 0 ? 0 : exitCodes.usage.code);
  end(error);
}
// What a command started is ended by now; what an SDK or a library left ticking must not keep the process. What was
// printed must have arrived, though: a pipe takes 64 KiB at a time.
process.stdout.write("", () => process.exit());

/** The command line. Each command has a file; all of them answer with an exit code and sentences. */
import { Command, CommanderError } from "commander";
import { doctorCommand } from "./doctor.ts";
import { exitCodes } from "./exit-codes.ts";
import { explainError } from "./explain-error.ts";
import { listCommand } from "./list.ts";
import { runCommand } from "./run.ts";
import { upCommand } from "./up.ts";

const program = new Command("crucible")
  .version("0.1.0")
  .description("Torture-tests Matrix end-to-end encryption: real homeservers, real SDKs, broken networks.")
  .showHelpAfterError("(--help lists what there is)")
  .addHelpText(
    "after",
    `\nExit codes: ${Object.values(exitCodes)
      .map(({ code, means }) => `${code} ${means}`)
      .join(" · ")}\n`,
  );
for (const command of [runCommand(), listCommand(), doctorCommand(), upCommand()]) program.addCommand(command);
for (const command of [program, ...program.commands]) command.exitOverride();

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    process.exit(error.exitCode === 0 ? 0 : exitCodes.usage.code);
  }
  const { text, code } = explainError(error);
  process.stderr.write(`crucible: ${text}\n`);
  process.exit(code);
}
// What a command started is ended by now; what an SDK or a library left ticking must not keep the process.
process.exit();

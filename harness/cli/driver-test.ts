import { Command } from "commander";
import pc from "picocolors";
import type { DriverTest } from "../driver-test/index.ts";
import { DriverError, NoAnswer } from "../support/index.ts";
import { exitCodes } from "./exit-codes.ts";
import { whenNobodyReads } from "./when-nobody-reads.ts";

const marks: Record<DriverTest["verdict"], string> = {
  passed: pc.green("✓"),
  "not-claimed": pc.dim("–"),
  failed: pc.red("✗"),
};

export function driverTestCommand(): Command {
  return new Command("driver-test")
    .description("run the conformance suite against a driver: crucible driver-test -- ./my-driver --its-option")
    .argument("<command...>", "how the driver is started")
    .option("--only <words>", "only tests whose name has these words (a regular expression)")
    .action(driverTest);
}

async function driverTest([command = "", ...args]: string[], { only }: { only?: string }): Promise<void> {
  whenNobodyReads(() => exitCodes.infrastructure.code);
  const { runDriverTest } = await import("../driver-test/index.ts");
  const say = (text: string) => void process.stdout.write(`${text}\n`);
  const onTest = ({ name, verdict, reason }: DriverTest) =>
    say(`${marks[verdict]} ${name}${reason ? `: ${reason}` : ""}`);
  try {
    const { sdk, tests } = await runDriverTest({ command, args }, { progress: say, onTest, only });
    const count = (verdict: DriverTest["verdict"]) => tests.filter((test) => test.verdict === verdict).length;
    say(`${sdk}: passed ${count("passed")}, not claimed ${count("not-claimed")}, failed ${count("failed")}`);
    process.exitCode = count("failed") > 0 ? exitCodes.violated.code : exitCodes.held.code;
  } catch (error) {
    if (!(error instanceof DriverError || error instanceof NoAnswer)) throw error;
    say(`${marks.failed} hello: ${error.message}`);
    process.exitCode = exitCodes.violated.code;
  }
}

import { once } from "node:events";
import { Command, InvalidArgumentError, Option } from "commander";
import { keptRuns, lateHistory, makeReportFolder, ProgressReporter } from "../report/index.ts";
import type { RunProgress, ScenarioDefinition } from "../scenario/index.ts";
import { chooseScenarios } from "./choose-scenarios.ts";
import { defaultClients } from "./default-clients.ts";
import { exitCodes } from "./exit-codes.ts";
import { reportsOption } from "./reports-option.ts";
import type { RunFlags } from "./run-flags.ts";
import { RunRecord } from "./run-record.ts";
import { sdkChoices } from "./sdk-choices.ts";
import { addSelection } from "./selection-options.ts";
import { whenNobodyReads } from "./when-nobody-reads.ts";

export function runCommand(): Command {
  return addSelection(new Command("run").description("run scenarios and say who could decrypt"))
    .option("--clients <permutations>", "a letter per user, a capital puts it on hs2", defaultClients)
    .addOption(
      new Option("--backend <backend>", "how homeservers run; auto takes containers when an engine answers")
        .choices(["auto", "process", "container"])
        .default("auto"),
    )
    .option(
      "--hs <spec>",
      "all homeservers: synapse, synapse@1.103.0, the folder of a checkout or image:name:tag",
      "synapse",
    )
    .option("--hs1 <spec>", "homeserver hs1")
    .option("--hs2 <spec>", "homeserver hs2")
    .option("--hs3 <spec>", "homeserver hs3")
    .addOption(
      new Option(
        "--server-log-level <level>",
        "what homeservers log of to-device messages and device lists: debug has each step of each",
      )
        .choices(["info", "debug"])
        .default("info"),
    )
    .option("--js-sdk <version|folder>", "matrix-js-sdk, with the crypto wasm that installing it gives")
    .option("--js-sdk2 <version|folder>", "another one for the clients on hs2")
    .option(
      "--crypto-wasm <version|shipped>",
      "another crypto wasm for matrix-js-sdk on both homeservers, or the one that it shipped with; not for a folder",
    )
    .option("--mautrix <version|folder>", "mautrix-go")
    .option("--mautrix2 <version|folder>", "another one for the clients on hs2")
    .option("--browser <file>", "the Chromium for clients with the letter b; default: the first that is found")
    .option("--rust-sdk <version|folder>", "matrix-rust-sdk, or a checkout of it")
    .option("--rust-sdk2 <version|folder>", "another one for the clients on hs2")
    .option("--repeat <n>", "run everything this often", positive, 1)
    .option("--shard <i/n>", "only the i-th of n parts")
    .option("--junit <file>", "write a JUnit report")
    .option("--json <file>", "write the results as JSON")
    .addOption(reportsOption())
    .option("--keep", "leave the servers that scenarios shared up after the run, until Ctrl-C", false)
    .option(
      "--pause-on-failure",
      "leave the first scenario that fails as it is, with everything up, until Enter",
      false,
    )
    .action(run);
}

async function run(patterns: string[], flags: RunFlags): Promise<void> {
  const { checkRun, loadScenarios, prepareRun, resumeRun, runScenarios } = await import("../scenario/index.ts");
  const definitions = await loadScenarios();
  const choices = chooseScenarios(definitions, { ...flags, patterns });
  const { hs, hs1 = hs, hs2 = hs, hs3 = hs, repeat, keep, pauseOnFailure, serverLogLevel } = flags;
  const letters = choices.flatMap(({ clients }) => [...clients.toLowerCase()]);
  const wanted = { backend: flags.backend, homeservers: { hs1, hs2, hs3 }, sdks: sdkChoices(flags), letters };
  // Before anything is pulled, installed or written: a mistake in a name is told at once.
  await checkRun(wanted);
  const expected = choices.length * repeat;
  const reportFolder = await makeReportFolder(flags.reports);
  const history = lateHistory(await keptRuns(flags.reports));
  const record = new RunRecord(flags, { expected, reportFolder, lateHistory: history });
  // At once, so that a place that takes no results is known before the work, not after it.
  record.save({ interrupted: true });

  const shown = { total: expected, shortName: idsOf(definitions), lateHistory: history };
  const reporter = new ProgressReporter(process.stdout, shown);
  let exitCode: number | undefined;
  let isEnding = false;
  const onInterrupt = () => {
    isEnding = true;
    reporter.end();
    if (exitCode === undefined) record.interrupted("interrupted");
    // A pipe takes 64 KiB at a time.
    process.stdout.write("", () => process.exit(exitCode ?? exitCodes.interrupted.code));
  };
  process.once("SIGINT", onInterrupt).once("SIGTERM", onInterrupt);
  whenNobodyReads(() => {
    if (exitCode === undefined) record.interrupted("what it prints cannot be written", { isHeard: false });
    return exitCode || exitCodes.infrastructure.code;
  });
  const onProgress = (progress: RunProgress) => {
    if (isEnding) return;
    record.take(progress);
    reporter.tell(progress);
    // With --keep the run has ended here, and only its servers go on.
    if (progress.type === "kept") exitCode = record.conclude();
    if (progress.type === "paused") void enter().then(() => resumeRun(reportFolder));
  };
  let broken: string | undefined;
  try {
    const { backend } = await prepareRun(wanted, (text) => reporter.note(text));
    record.backend = backend;
    const options = { choices, repeat, reportFolder, keep, pauseOnFailure, serverLogLevel, ...wanted, backend };
    // A shard may have nothing to do.
    if (choices.length > 0) broken = (await runScenarios(options, onProgress)).infrastructure;
  } catch (error) {
    record.trySave({ broken: (error as Error).message });
    throw error;
  } finally {
    reporter.end();
  }
  exitCode = record.conclude(broken);
  process.exitCode = exitCode;
}

/** Enter; or nobody will press it, for the input has ended. */
async function enter(): Promise<void> {
  await Promise.race([once(process.stdin, "data"), once(process.stdin, "end")]);
}

/** Makes a scenario's first id of its title. */
function idsOf(definitions: readonly ScenarioDefinition[]): (title: string) => string {
  const ids = new Map(definitions.map(({ title, ids: [id = title] }) => [title, id]));
  return (title) => ids.get(title) ?? title;
}

function positive(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError("it must be a whole number from 1 on.");
  return value;
}

import { randomInt } from "node:crypto";
import path from "node:path";
import { Command, InvalidArgumentError } from "commander";
import { explainFailure, ProgressReporter, summarise, writeResults } from "../report/index.ts";
import type { RunOptions, RunOutcome, ScenarioResult } from "../scenario/index.ts";
import { chooseScenarios } from "./choose-scenarios.ts";
import { exitCodes } from "./exit-codes.ts";
import { makeReportFolder } from "./report-folder.ts";
import { rerunCommand } from "./rerun-command.ts";
import { verdictExitCode } from "./verdict-exit-code.ts";

export interface RunFlags {
  clients: string;
  tag?: string;
  backend: "auto" | "process" | "container";
  hs: string;
  hs1?: string;
  hs2?: string;
  hs3?: string;
  jsSdk?: string;
  cryptoWasm?: string;
  repeat: number;
  workers: number;
  shard?: string;
  junit?: string;
  json?: string;
  keep: boolean;
  pauseOnFailure: boolean;
  reports?: string;
}

export function runCommand(): Command {
  return new Command("run")
    .description("run scenarios and say who could decrypt")
    .argument("[pattern...]", "families, ids (roomkey-1, A9) or words of a title, joined by or; default: all")
    .option("--clients <permutations>", "a letter per user, a capital puts it on hs2", "jj,jJ")
    .option("--tag <tag>", "only scenarios with this tag")
    .addOption(
      new Command()
        .createOption("--backend <backend>", "how homeservers run")
        .choices(["auto", "process", "container"])
        .default("auto"),
    )
    .option("--hs <spec>", "all homeservers: synapse, synapse@1.103.0 or image:name:tag", "synapse")
    .option("--hs1 <spec>", "homeserver hs1")
    .option("--hs2 <spec>", "homeserver hs2")
    .option("--hs3 <spec>", "homeserver hs3")
    .option("--js-sdk <version|folder>", "matrix-js-sdk, with the crypto wasm that it shipped with")
    .option("--crypto-wasm <version>", "another crypto wasm for it")
    .option("--repeat <n>", "run everything this often", positive, 1)
    .option("--workers <n>", "vitest workers, each with federations of its own", positive, 1)
    .option("--shard <i/n>", "only the i-th of n parts")
    .option("--junit <file>", "write a JUnit report")
    .option("--json <file>", "write the results as JSON")
    .option("--reports <folder>", "where runs are recorded (default: reports/)")
    .option("--keep", "leave the servers up after the run, until Ctrl-C", false)
    .option("--pause-on-failure", "stop at the first failure, with everything still up, until Enter", false)
    .action(run);
}

async function run(patterns: string[], flags: RunFlags): Promise<void> {
  const { loadScenarios, prepareRun, runScenarios } = await import("../scenario/index.ts");
  const choices = chooseScenarios(await loadScenarios(), { ...flags, patterns });
  const reportFolder = await makeReportFolder(flags.reports);
  const seed = randomInt(2 ** 31);
  const startedAt = new Date();
  const results: ScenarioResult[] = [];
  let versions: Record<string, string> = {};
  const reporter = new ProgressReporter(process.stdout, choices.length * flags.repeat);
  const save = async (backend: string) => {
    const run = {
      ...versions,
      seed,
      backend,
      clients: flags.clients,
      command: process.argv.slice(2).join(" "),
      startedAt: startedAt.toISOString(),
    };
    const files = [path.join(reportFolder, "results.json"), ...(flags.json ? [flags.json] : [])];
    for (const file of files) writeResults(file, { run, results });
  };
  let backend: string = flags.backend;
  const onInterrupt = () => {
    void save(backend);
    process.stderr.write(
      `\ncrucible: interrupted; ${results.length} of ${choices.length * flags.repeat} results are in ${path.relative("", reportFolder)}\n`,
    );
    process.exit(exitCodes.interrupted.code);
  };
  process.once("SIGINT", onInterrupt).once("SIGTERM", onInterrupt);

  const { hs, hs1 = hs, hs2 = hs, hs3 = hs, jsSdk, cryptoWasm, repeat, workers, keep, pauseOnFailure } = flags;
  const wanted = { backend: flags.backend, homeservers: { hs1, hs2, hs3 }, jsSdk, cryptoWasm };
  const prepared = await prepareRun(wanted, (text) => reporter.note(text));
  backend = prepared.backend;
  const junitFile = flags.junit && path.resolve(flags.junit);
  const options: RunOptions = {
    ...wanted,
    backend: prepared.backend,
    choices,
    repeat,
    workers,
    reportFolder,
    keep,
    pauseOnFailure,
    junitFile,
  };
  const outcome: RunOutcome = await runScenarios(options, (progress) => {
    if (progress.type === "ended") results.push(progress.result);
    if (progress.type === "versions") versions = progress.versions;
    reporter.tell(progress);
  });
  await save(backend);
  reporter.end();
  for (const result of results) {
    if (result.verdict === "pass" || result.verdict === "known-bug" || result.verdict === "not-applicable") continue;
    process.stdout.write(`\n${explainFailure(result, { reportFolder, rerun: rerunCommand(result, flags) })}\n`);
  }
  if (outcome.infrastructure) process.stderr.write(`\ncrucible: ${outcome.infrastructure}\n`);
  process.stdout.write(
    `\n${summarise(results, { versions, backend, wallMs: Date.now() - startedAt.getTime(), reportFolder })}\n`,
  );
  process.exitCode = verdictExitCode(outcome);
}

function positive(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError("it must be a whole number from 1 on.");
  return value;
}

import { randomInt } from "node:crypto";
import path from "node:path";
import { Command, InvalidArgumentError, Option } from "commander";
import {
  checkWritable,
  explainFailure,
  makeReportFolder,
  ProgressReporter,
  summarise,
  writeResults,
} from "../report/index.ts";
import type { RunOutcome, RunProgress, ScenarioResult } from "../scenario/index.ts";
import { chooseScenarios } from "./choose-scenarios.ts";
import { defaultClients } from "./default-clients.ts";
import { exitCodes } from "./exit-codes.ts";
import { rerunCommand } from "./rerun-command.ts";
import { verdictExitCode } from "./verdict-exit-code.ts";

/** The options of `crucible run`, as commander gives them. */
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
    .option("--clients <permutations>", "a letter per user, a capital puts it on hs2", defaultClients)
    .option("--tag <tag>", "only scenarios with this tag")
    .addOption(
      new Option("--backend <backend>", "how homeservers run; auto takes containers when an engine answers")
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
    .addOption(
      new Option("--reports <folder>", "where runs are recorded, the newest 20 (default: reports/)").env(
        "CRUCIBLE_REPORTS",
      ),
    )
    .option("--keep", "leave the servers up after the run, until Ctrl-C", false)
    .option("--pause-on-failure", "stop at the first failure, with everything still up, until Enter", false)
    .action(run);
}

async function run(patterns: string[], flags: RunFlags): Promise<void> {
  const { loadScenarios, prepareRun, runScenarios } = await import("../scenario/index.ts");
  const definitions = await loadScenarios();
  const choices = chooseScenarios(definitions, { ...flags, patterns });
  const expected = choices.length * flags.repeat;
  const reportFolder = await makeReportFolder(flags.reports);
  const startedAt = new Date();
  const results: ScenarioResult[] = [];
  const facts: Record<string, unknown> = {
    seed: randomInt(2 ** 31),
    backend: flags.backend,
    clients: flags.clients,
    command: process.argv.slice(2).join(" "),
    startedAt: startedAt.toISOString(),
  };
  let versions: Record<string, string> = {};
  const save = (more: Record<string, unknown> = {}) => {
    const files = [path.join(reportFolder, "results.json"), ...(flags.json ? [flags.json] : [])];
    for (const file of files) writeResults(file, { run: { ...versions, ...facts, ...more }, results });
  };
  // At once, so that a place that takes no results is known before the work, not after it.
  save({ interrupted: true });
  if (flags.junit) checkWritable(flags.junit);
  const ids = new Map(definitions.map(({ title, ids: [id = title] }) => [title, id]));
  const shortName = (scenario: string) => ids.get(scenario) ?? scenario;
  const reporter = new ProgressReporter(process.stdout, { total: expected, shortName });
  onInterrupt(() => {
    reporter.end();
    save({ interrupted: true });
    return `${results.length} of ${expected} results are in ${path.relative("", reportFolder)}`;
  });

  let hint: string | undefined;
  const onProgress = (progress: RunProgress) => {
    if (progress.type === "ended") results.push(progress.result);
    if (progress.type === "versions") versions = progress.versions;
    if (progress.type === "broken") hint = progress.hint;
    reporter.tell(progress);
  };
  let outcome: RunOutcome = { results, versions };
  try {
    const { hs, hs1 = hs, hs2 = hs, hs3 = hs, jsSdk, cryptoWasm, repeat, workers, keep, pauseOnFailure } = flags;
    const wanted = { backend: flags.backend, homeservers: { hs1, hs2, hs3 }, jsSdk, cryptoWasm };
    const { backend } = await prepareRun(wanted, (text) => reporter.note(text));
    facts.backend = backend;
    const junitFile = flags.junit && path.resolve(flags.junit);
    const options = { choices, repeat, workers, reportFolder, keep, pauseOnFailure, junitFile, ...wanted, backend };
    // A shard may have nothing to do.
    if (choices.length > 0) outcome = await runScenarios(options, onProgress);
  } catch (error) {
    save({ broken: (error as Error).message });
    throw error;
  } finally {
    reporter.end();
  }
  save(outcome.infrastructure ? { broken: outcome.infrastructure } : {});

  for (const result of results) {
    if (held.has(result.verdict)) continue;
    process.stdout.write(`\n${explainFailure(result, { reportFolder, rerun: rerunCommand(result, flags) })}\n`);
  }
  if (outcome.infrastructure) {
    process.stderr.write(`\ncrucible: ${outcome.infrastructure}\n${hint ? `hint: ${hint}\n` : ""}`);
  }
  const wallMs = Date.now() - startedAt.getTime();
  const summary = summarise(results, { expected, versions, backend: String(facts.backend), wallMs, reportFolder });
  process.stdout.write(`\n${summary}\n`);
  process.exitCode = verdictExitCode({ ...outcome, results });
}

const held: ReadonlySet<ScenarioResult["verdict"]> = new Set(["pass", "known-bug", "not-applicable"]);

/** On Ctrl-C or SIGTERM: saves what there is, says so, and ends; the guard ends everything that was started. */
function onInterrupt(save: () => string): void {
  const interrupt = () => {
    let saved: string;
    try {
      saved = save();
    } catch (error) {
      saved = (error as Error).message;
    }
    process.stderr.write(`\ncrucible: interrupted; ${saved}\n`);
    process.exit(exitCodes.interrupted.code);
  };
  process.once("SIGINT", interrupt).once("SIGTERM", interrupt);
}

function positive(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError("it must be a whole number from 1 on.");
  return value;
}

import path from "node:path";
import {
  explainFailure,
  groupByReason,
  holds,
  type LateHistory,
  shownPath,
  summarise,
  writeJunit,
  writeResults,
} from "../report/index.ts";
import type { RunProgress, ScenarioResult } from "../scenario/index.ts";
import { InfrastructureError } from "../support/index.ts";
import { exitCodes } from "./exit-codes.ts";
import { rerunCommand } from "./rerun-command.ts";
import type { RunFlags } from "./run-flags.ts";
import { terminalColumns } from "./terminal-columns.ts";
import { verdictExitCode } from "./verdict-exit-code.ts";

interface RecordOptions {
  /** How many results are to come. */
  expected: number;
  reportFolder: string;
  /** Late decryptions of earlier runs. */
  lateHistory?: LateHistory;
}

/** The results of a run so far: kept as results.json and in the reports that were asked for, and told at its end. */
export class RunRecord {
  /** As asked for, until it is decided. */
  backend: string;
  readonly #flags: RunFlags;
  readonly #options: RecordOptions;
  readonly #startedAt = new Date();
  readonly #results: ScenarioResult[] = [];
  #versions: Record<string, string> = {};
  #hint: string | undefined;
  #unattributed: readonly string[] = [];

  constructor(flags: RunFlags, options: RecordOptions) {
    this.#flags = flags;
    this.#options = options;
    this.backend = flags.backend;
  }

  take(progress: RunProgress): void {
    if (progress.type === "ended") this.#results.push(progress.result);
    if (progress.type === "unattributed") this.#unattributed = progress.errors;
    if (progress.type === "versions") this.#versions = progress.versions;
    if (progress.type === "broken") this.#hint = progress.hint;
  }

  /** Writes what there is, with the reason why it is not all. Throws `InfrastructureError`. */
  save(incomplete: { interrupted?: true; broken?: string } = {}): void {
    const run = {
      ...this.#versions,
      versions: this.#versions,
      backend: this.backend,
      clients: this.#flags.clients,
      command: process.argv.slice(2).join(" "),
      startedAt: this.#startedAt.toISOString(),
      ...(this.#unattributed.length > 0 ? { unattributed: this.#unattributed } : {}),
      ...incomplete,
    };
    const { reportFolder } = this.#options;
    const { json, junit } = this.#flags;
    const results = this.#results;
    for (const file of [path.join(reportFolder, "results.json"), ...(json ? [json] : [])])
      writeResults(file, { run, results });
    // An error that no scenario is to blame for turns the exit code, so a reader of cases must find it here.
    const broken = [incomplete.broken, ...this.#unattributed].filter(Boolean).join("\n") || undefined;
    if (junit) writeJunit(junit, { results, reportFolder, rerun: this.#rerun, broken });
  }

  /** Saves after something else went wrong, which is what has to be told: returns why it cannot, if it cannot. */
  trySave(incomplete: { interrupted?: true; broken?: string }): InfrastructureError | undefined {
    try {
      this.save(incomplete);
    } catch (error) {
      if (error instanceof InfrastructureError) return error;
      throw error;
    }
  }

  /** Saves and prints failures and the summary; returns the exit code. `broken` is what broke the run. */
  conclude(broken?: string): number {
    const unsaved = this.trySave(broken ? { broken } : {});
    const infrastructure = [broken, unsaved?.message].filter(Boolean).join("\n") || undefined;
    const hint = this.#hint ?? unsaved?.hint;
    const [results, versions, unattributed] = [this.#results, this.#versions, this.#unattributed];
    const exitCode = verdictExitCode({ results, versions, unattributed, infrastructure });
    this.#explainFailures();
    for (const error of unattributed) process.stderr.write(`\ncrucible: ${error}\n`);
    if (infrastructure) {
      process.stderr.write(`\ncrucible: ${infrastructure}\n${hint ? `hint: ${hint}\n` : ""}`);
    }
    this.#summarise(exitCode);
    return exitCode;
  }

  /**
   * Saves what there is of a run that ends now, and says so and why; the guard ends everything that was started. Failures and
   * counts so far are told too, unless stdout takes nothing any more.
   */
  interrupted(why: string, { isHeard = true } = {}): void {
    const unsaved = this.trySave({ interrupted: true });
    if (isHeard && this.#results.length > 0) {
      this.#explainFailures();
      this.#summarise(exitCodes.interrupted.code);
    }
    const { expected, reportFolder } = this.#options;
    const saved = `${this.#results.length} of ${expected} results are in ${shownPath(reportFolder)}`;
    process.stderr.write(`\ncrucible: ${why}; ${unsaved?.message ?? saved}\n`);
  }

  readonly #rerun = (result: ScenarioResult): string => {
    const { scenario, clients } = result;
    const isSame = (other: ScenarioResult) => other.scenario === scenario && other.clients === clients;
    const heldToo = this.#results.some((other) => isSame(other) && holds(other.verdict));
    // A failure that came in some repeats only may need as many to come again.
    return rerunCommand(result, this.#flags, this.#versions, { repeat: heldToo ? this.#flags.repeat : 1 });
  };

  #explainFailures(): void {
    const { reportFolder } = this.#options;
    const options = { reportFolder, rerun: this.#rerun, columns: terminalColumns() };
    for (const group of groupByReason(this.#results.filter(({ verdict }) => !holds(verdict)))) {
      process.stdout.write(`\n${explainFailure(group, options)}\n`);
    }
  }

  #summarise(exitCode: number): void {
    const means = Object.values(exitCodes).find(({ code }) => code === exitCode)?.means;
    const facts = {
      ...this.#options,
      versions: this.#versions,
      backend: this.backend,
      wallMs: Date.now() - this.#startedAt.getTime(),
      shard: this.#flags.shard,
      exit: exitCode === exitCodes.held.code ? undefined : `exit code ${exitCode}: ${means}`,
    };
    process.stdout.write(`\n${summarise(this.#results, facts)}\n`);
  }
}

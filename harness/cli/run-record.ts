import path from "node:path";
import { explainFailure, groupByReason, holds, summarise, writeResults } from "../report/index.ts";
import type { RunProgress, ScenarioResult } from "../scenario/index.ts";
import { InfrastructureError } from "../support/index.ts";
import { rerunCommand } from "./rerun-command.ts";
import type { RunFlags } from "./run-flags.ts";
import { verdictExitCode } from "./verdict-exit-code.ts";

/** What a run has found so far: kept as results.json, and told at its end. */
export class RunRecord {
  /** As asked for, until it is decided. */
  backend: string;
  readonly #flags: RunFlags;
  /** How many results are to come. */
  readonly #expected: number;
  readonly #reportFolder: string;
  readonly #startedAt = new Date();
  readonly #results: ScenarioResult[] = [];
  #versions: Record<string, string> = {};
  #hint: string | undefined;

  constructor(flags: RunFlags, { expected, reportFolder }: { expected: number; reportFolder: string }) {
    this.#flags = flags;
    this.#expected = expected;
    this.#reportFolder = reportFolder;
    this.backend = flags.backend;
  }

  take(progress: RunProgress): void {
    if (progress.type === "ended") this.#results.push(progress.result);
    if (progress.type === "versions") this.#versions = progress.versions;
    if (progress.type === "broken") this.#hint = progress.hint;
  }

  /** Half a sentence: how much there is, and where. */
  get progress(): string {
    return `${this.#results.length} of ${this.#expected} results are in ${path.relative("", this.#reportFolder)}`;
  }

  /** Writes what there is, with the reason why it is not all. Throws `InfrastructureError`. */
  save(incomplete: { interrupted?: true; broken?: string } = {}): void {
    const run = {
      ...this.#versions,
      backend: this.backend,
      clients: this.#flags.clients,
      command: process.argv.slice(2).join(" "),
      startedAt: this.#startedAt.toISOString(),
      ...incomplete,
    };
    const files = [path.join(this.#reportFolder, "results.json"), ...(this.#flags.json ? [this.#flags.json] : [])];
    for (const file of files) writeResults(file, { run, results: this.#results });
  }

  /** Saves after something else went wrong, which is what has to be told: returns why it cannot, if it cannot. */
  trySave(incomplete: { broken?: string }): InfrastructureError | undefined {
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
    this.#explainFailures();
    const hint = this.#hint ?? unsaved?.hint;
    if (infrastructure) {
      process.stderr.write(`\ncrucible: ${infrastructure}\n${hint ? `hint: ${hint}\n` : ""}`);
    }
    const facts = {
      expected: this.#expected,
      versions: this.#versions,
      backend: this.backend,
      wallMs: Date.now() - this.#startedAt.getTime(),
      reportFolder: this.#reportFolder,
    };
    process.stdout.write(`\n${summarise(this.#results, facts)}\n`);
    return verdictExitCode({ results: this.#results, versions: this.#versions, infrastructure });
  }

  #explainFailures(): void {
    const reportFolder = this.#reportFolder;
    const rerun = (result: ScenarioResult) => rerunCommand(result, this.#flags, this.#versions);
    const { isTTY, columns } = process.stdout;
    const options = { reportFolder, rerun, columns: isTTY ? columns || 80 : undefined };
    for (const group of groupByReason(this.#results.filter(({ verdict }) => !holds(verdict)))) {
      process.stdout.write(`\n${explainFailure(group, options)}\n`);
    }
  }
}

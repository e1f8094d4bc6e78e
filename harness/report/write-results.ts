import type { ScenarioResult } from "../scenario/index.ts";
import { writeWhole } from "./write-whole.ts";

/** What `results.json` and `--json` hold: facts of the run, versions first, and a row for each scenario and permutation. */
export interface RunResults {
  run: Record<string, unknown> & {
    /** What was typed behind `crucible`. */
    command?: string;
    /** What was tested, by name. */
    versions?: Record<string, string>;
  };
  results: readonly ScenarioResult[];
}

/** Writes the results. Throws `InfrastructureError`. */
export function writeResults(file: string, { run, results }: RunResults): void {
  writeWhole(file, `${JSON.stringify({ run, results }, null, 2)}\n`);
}

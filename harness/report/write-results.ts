import fs from "node:fs";
import path from "node:path";
import type { ScenarioResult } from "../scenario/index.ts";
import { cannotWrite } from "./cannot-write.ts";

/** What `results.json` and `--json` hold: facts of the run, versions first, and a row for each scenario and permutation. */
export interface RunResults {
  run: Record<string, unknown>;
  results: readonly ScenarioResult[];
}

/** Writes the results, at once: an interrupted run has no time to wait. Throws `InfrastructureError`. */
export function writeResults(file: string, { run, results }: RunResults): void {
  try {
    fs.mkdirSync(path.dirname(path.resolve(file)), { recursive: true });
    fs.writeFileSync(file, `${JSON.stringify({ run, results }, null, 2)}\n`);
  } catch (error) {
    throw cannotWrite(file, error);
  }
}

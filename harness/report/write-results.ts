import fs from "node:fs";
import path from "node:path";
import type { ScenarioResult } from "../scenario/index.ts";
import { cannotWrite } from "./cannot-write.ts";

/** What `results.json` and `--json` hold: facts of the run, versions first, and a row for each scenario and permutation. */
export interface RunResults {
  run: Record<string, unknown>;
  results: readonly ScenarioResult[];
}

/**
 * Writes the results, at once: an interrupted run has no time to wait. One that is killed leaves those of before or these,
 * never a part of them. Throws `InfrastructureError`.
 */
export function writeResults(file: string, { run, results }: RunResults): void {
  try {
    fs.mkdirSync(path.dirname(path.resolve(file)), { recursive: true });
    const text = `${JSON.stringify({ run, results }, null, 2)}\n`;
    // A pipe or a device (/dev/stdout) is written to; another file must not take its place.
    if (fs.existsSync(file) && !fs.lstatSync(file).isFile()) fs.writeFileSync(file, text);
    else replace(file, text);
  } catch (error) {
    throw cannotWrite(file, error);
  }
}

function replace(file: string, text: string): void {
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    fs.writeFileSync(temporary, text);
    fs.renameSync(temporary, file);
  } catch (error) {
    fs.rmSync(temporary, { force: true });
    throw error;
  }
}

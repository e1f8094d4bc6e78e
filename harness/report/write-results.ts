import fs from "node:fs";
import path from "node:path";
import type { ScenarioResult } from "../scenario/index.ts";

/** Writes `{"run": …, "results": […]}`, at once: an interrupted run has no time to wait. */
export function writeResults(
  file: string,
  content: { run: Record<string, unknown>; results: readonly ScenarioResult[] },
): void {
  fs.mkdirSync(path.dirname(path.resolve(file)), { recursive: true });
  fs.writeFileSync(file, `${JSON.stringify(content, null, 2)}\n`);
}

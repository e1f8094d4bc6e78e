import path from "node:path";
import type { ScenarioResult } from "../scenario/index.ts";

interface RunFacts {
  versions: Record<string, string>;
  backend: string;
  wallMs: number;
  reportFolder: string;
}

/** The closing lines of a run; the first is the plain count that CI services read. */
export function summarise(
  results: readonly ScenarioResult[],
  { versions, backend, wallMs, reportFolder }: RunFacts,
): string {
  const count = (...verdicts: ScenarioResult["verdict"][]) =>
    results.filter(({ verdict }) => verdicts.includes(verdict)).length;
  const skipped = count("not-applicable");
  const sumMs = results.reduce((sum, { durationMs }) => sum + durationMs, 0);
  const inSeconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
  const bugs = count("known-bug");
  return [
    `${count("pass", "known-bug")} passed, ${count("fail", "unknown", "error")} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`,
    `${inSeconds(wallMs)} for ${inSeconds(sumMs)} of scenarios${bugs > 0 ? `; ${bugs} known bugs still there` : ""}`,
    `${backend} backend; ${Object.entries(versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(", ")}`,
    `report: ${path.relative("", reportFolder)}`,
  ].join("\n");
}

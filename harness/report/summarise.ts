import path from "node:path";
import type { ScenarioResult } from "../scenario/index.ts";
import { byName } from "./by-name.ts";

interface RunFacts {
  /** How many results were to come; fewer came when the run broke. */
  expected: number;
  versions: Record<string, string>;
  backend: string;
  wallMs: number;
  reportFolder: string;
}

/** The closing lines of a run; the first is the plain count that CI services read. */
export function summarise(results: readonly ScenarioResult[], facts: RunFacts): string {
  const count = (...verdicts: ScenarioResult["verdict"][]) =>
    results.filter(({ verdict }) => verdicts.includes(verdict)).length;
  const skipped = count("not-applicable");
  const sumMs = results.reduce((sum, { durationMs }) => sum + durationMs, 0);
  const remarks = [
    [count("known-bug"), "failed as expected, with a known bug"],
    [count("unknown"), "proved nothing"],
    [count("error"), "could not be judged, for the machine or Crucible failed"],
    [facts.expected - results.length, "did not run"],
    [results.filter(({ late }) => late).length, "had to wait for news that a homeserver had, see late in results.json"],
  ] as const;
  const inSeconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
  return [
    `${count("pass", "known-bug")} passed, ${count("fail", "unknown", "error")} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`,
    ...remarks.filter(([number]) => number > 0).map(([number, text]) => `${number} ${text}`),
    `${inSeconds(facts.wallMs)} for scenarios of ${inSeconds(sumMs)} together, ${facts.backend} backend`,
    byName(facts.versions),
    `report: ${path.relative("", facts.reportFolder)}`,
  ]
    .filter(Boolean)
    .join("\n");
}

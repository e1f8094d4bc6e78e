import type { ScenarioResult } from "../scenario/index.ts";
import { byName } from "./by-name.ts";
import type { LateHistory } from "./late-history.ts";
import { lateSummary } from "./late-summary.ts";
import { shownPath } from "./shown-path.ts";

interface RunFacts {
  /** How many results were to come; fewer came when the run broke. */
  expected: number;
  versions: Record<string, string>;
  backend: string;
  wallMs: number;
  reportFolder: string;
  /** The part of all runs that was asked for: `9/9`. */
  shard?: string;
  /** Late decryptions of earlier runs. */
  lateHistory?: LateHistory;
  /** What an exit code other than 0 says. */
  exit?: string;
}

/** What each verdict is called in the table of counts, in its order. */
const rowNames: Record<ScenarioResult["verdict"], string> = {
  pass: "passed",
  fail: "failed",
  unknown: "not proved",
  error: "errors",
  "known-bug": "known bugs",
  "not-applicable": "not applicable",
};

/**
 * The closing lines of a run: a table with a row for each verdict, whose numbers add up to all runs, and the plain count
 * that CI services read, in which each word means the same as in the table.
 */
export function summarise(results: readonly ScenarioResult[], facts: RunFacts): string {
  const counts = new Map(
    Object.entries(rowNames).map(([verdict, name]) => [
      name,
      results.filter((each) => each.verdict === verdict).length,
    ]),
  );
  const count = (name: string) => counts.get(name) ?? 0;
  const skipped = count("not applicable");
  const sumMs = results.reduce((sum, { durationMs }) => sum + durationMs, 0);
  const waited = results.filter(({ late }) => late).length;
  const inSeconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
  const missing = facts.expected - results.length;
  return [
    nothingTested(results, facts),
    ...[...counts, ["all runs", results.length] as const].map(countRow),
    missing > 0 && countRow(["did not run", missing]),
    ...lateSummary(results, facts.lateHistory),
    waited > 0 && `${waited} had to wait for news that a homeserver had, see late in results.json`,
    "",
    `${count("passed")} passed, ${count("failed")} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`,
    facts.exit,
    `${inSeconds(facts.wallMs)} for scenarios of ${inSeconds(sumMs)} together, ${facts.backend} backend`,
    Object.keys(facts.versions).length > 0 && byName(facts.versions),
    `report: ${shownPath(facts.reportFolder)}`,
  ]
    .filter((line): line is string => line === "" || Boolean(line))
    .join("\n");
}

function countRow([name, number]: readonly [string, number]): string {
  return `${name.padEnd(14)} ${String(number).padStart(6)}`;
}

/** A sentence for a run that tested nothing although nothing went wrong. */
function nothingTested(results: readonly ScenarioResult[], { expected, shard }: RunFacts): string | undefined {
  if (expected === 0) return `nothing was run: there are fewer runs than shards, and shard ${shard} has none`;
  if (results.length < expected || results.some(({ verdict }) => verdict !== "not-applicable")) return undefined;
  const reasons = [...new Set(results.map(({ reason }) => reason))].join("; ");
  return `nothing was tested: none of the ${results.length} runs is applicable, because ${reasons}`;
}

import type { ScenarioResult } from "../scenario/index.ts";
import { lateDecryptions, lateText } from "./late-decryptions.ts";
import type { LateHistory } from "./late-history.ts";

/** More of them are noise; each run's own line has its number. */
const shownRuns = 10;

/** The late decryptions of a whole run, beside those of earlier runs, and which runs had more of them than ever before. */
export function lateSummary(results: readonly ScenarioResult[], history: LateHistory = () => undefined): string[] {
  const late = results.map((result) => ({ result, before: history(result), ...lateDecryptions(result) }));
  const count = sum(late.map((each) => each.count));
  if (count === 0) return [];
  const known = late.filter(({ before }) => before !== undefined);
  const before = sum(known.map((each) => each.before ?? 0));
  const of = known.length < late.length ? `${known.length} of these runs` : "these runs";
  const earlier = known.length > 0 ? ` (${of} had at most ${before} earlier, on the default releases)` : "";
  const more = late.filter((each) => each.before !== undefined && each.count > each.before);
  const unshown = more.length - shownRuns;
  return [
    "",
    `late decryptions: ${lateText({ count, longestMs: Math.max(...late.map(({ longestMs }) => longestMs)) }).replace(" late", "")}${earlier}`,
    ...more
      .slice(0, shownRuns)
      .map(
        (each) => `  ${each.result.scenario} ${each.result.clients}: ${lateText(each)}; earlier at most ${each.before}`,
      ),
    ...(unshown > 0 ? [`  and ${unshown} runs more that had fewer earlier`] : []),
  ];
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

import { holds } from "./holds.ts";
import { type KeptRun, onDefaultReleases } from "./kept-runs.ts";
import { lateDecryptions } from "./late-decryptions.ts";

/** The most late decryptions that a scenario had in a permutation in earlier runs that held; undefined when there was none. */
export type LateHistory = (of: { scenario: string; clients: string }) => number | undefined;

/** Reads the history from kept runs, of those on the default releases alone. */
export function lateHistory(runs: readonly KeptRun[]): LateHistory {
  const most = new Map<string, number>();
  const key = ({ scenario, clients }: { scenario: string; clients: string }) => `${clients} ${scenario}`;
  for (const result of onDefaultReleases(runs).flatMap(({ results }) => results)) {
    if (!holds(result.verdict) || result.verdict === "not-applicable") continue;
    most.set(key(result), Math.max(most.get(key(result)) ?? 0, lateDecryptions(result).count));
  }
  return (of) => most.get(key(of));
}

import type { ScenarioResult } from "../scenario/index.ts";

/** Groups results that ended in the same way for the same reason, in the order in which each group came first. */
export function groupByReason(results: readonly ScenarioResult[]): [ScenarioResult, ...ScenarioResult[]][] {
  const groups = Map.groupBy(results, ({ verdict, reason }) => `${verdict} ${withoutNames(reason ?? "")}`);
  return [...groups.values()] as [ScenarioResult, ...ScenarioResult[]][];
}

/** The reason without what differs from run to run: ids, quoted texts, addresses and numbers. */
function withoutNames(reason: string): string {
  return reason
    .replaceAll(/"[^"]*"/g, '"…"')
    .replaceAll(/https?:\/\/\S+/g, "…")
    .replaceAll(/[$@!][\w.=/+:-]+/g, "…")
    .replaceAll(/\d+(\.\d+)?/g, "0");
}

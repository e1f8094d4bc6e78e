import type { ScenarioResult } from "../scenario/index.ts";

/** Whether a run with this verdict is as it should be. */
export function holds(verdict: ScenarioResult["verdict"]): boolean {
  return verdict === "pass" || verdict === "known-bug" || verdict === "not-applicable";
}

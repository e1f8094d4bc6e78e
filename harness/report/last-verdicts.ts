import type { ScenarioResult } from "../scenario/index.ts";
import { type KeptRun, onDefaultReleases } from "./kept-runs.ts";

/** The newest verdict of a scenario in each permutation that a kept run has: `{ jj: "pass", jG: "fail" }`. */
export type LastVerdicts = (scenario: string) => Readonly<Record<string, ScenarioResult["verdict"]>>;

/** The newest verdicts of kept runs, of those on the default releases alone: another build's verdict is not today's. */
export function lastVerdicts(runs: readonly KeptRun[]): LastVerdicts {
  const verdicts = new Map<string, Record<string, ScenarioResult["verdict"]>>();
  for (const { scenario, clients, verdict } of onDefaultReleases(runs).flatMap(({ results }) => results)) {
    verdicts.set(scenario, { ...verdicts.get(scenario), [clients]: verdict });
  }
  return (scenario) => verdicts.get(scenario) ?? {};
}

import type { LastVerdicts } from "../report/index.ts";
import { type CoverageList, defectName } from "../scenario/index.ts";

/** The catalogue for machines: as `coverage` has it, and with each scenario how it ended last in each permutation that was run. */
export function coverageJson(lists: readonly CoverageList[], lastVerdict: LastVerdicts): string {
  const withVerdicts = lists.map(({ title, rows }) => ({
    title,
    rows: rows.map((row) => ({
      ...row,
      scenarios: row.scenarios.map(({ defects = [], ...scenario }) => ({
        ...scenario,
        knownBugs: defects.map(defectName),
        lastVerdicts: lastVerdict(scenario.title),
      })),
    })),
  }));
  return `${JSON.stringify(withVerdicts, null, 2)}\n`;
}

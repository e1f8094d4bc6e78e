import type { Catalogue } from "./catalogue.ts";
import type { ScenarioDefinition } from "./definition.ts";

/** One row of a list: what is to be proved, and the scenarios that say they prove it. */
export interface CoverageRow {
  ids: readonly string[];
  promise: string;
  scenarios: ScenarioDefinition[];
  /** True when each of its ids has a scenario. */
  covered: boolean;
}

export interface CoverageList {
  title: string;
  rows: CoverageRow[];
}

/** Which scenarios prove what of the catalogue. Throws for a scenario that names an id which is not in it. */
export function coverage(definitions: readonly ScenarioDefinition[], catalogue: Catalogue): CoverageList[] {
  for (const { ids, title, mustFail } of definitions) {
    const unknown = ids.filter((id) => !catalogue.promises.has(id));
    if (unknown.length > 0 && !mustFail) {
      throw new Error(`"${title}" names ${unknown.join(", ")}, which scenarios/catalogue.yaml does not have`);
    }
  }
  const proving = (id: string) => definitions.filter(({ ids }) => ids.includes(id));
  return catalogue.lists.map(({ title, rows }) => ({
    title,
    rows: rows.map((ids) => ({
      ids,
      promise: ids.map((id) => catalogue.promises.get(id)).join("; "),
      scenarios: [...new Set(ids.flatMap(proving))],
      covered: ids.every((id) => proving(id).length > 0),
    })),
  }));
}

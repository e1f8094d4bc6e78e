import type { LoadedDefect, ScenarioDefinition } from "../scenario/index.ts";

/** Each defect that shows in one of these scenarios, or that may come between, once. */
export function allDefects(definitions: readonly ScenarioDefinition[]): LoadedDefect[] {
  const all = definitions.flatMap(({ defects = [], byChance = [] }) => [...defects, ...byChance]);
  return [...new Map(all.map((each) => [each.file, each])).values()];
}

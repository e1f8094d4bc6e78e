import { checkPermutation, place, type ScenarioChoice, type ScenarioDefinition } from "../scenario/index.ts";
import { parseShard } from "./parse-shard.ts";
import { type Selection, selectScenarios } from "./select-scenarios.ts";

interface RunSelection extends Selection {
  /** `jj,jJ` */
  clients: string;
  /** `2/3`: the second third. */
  shard?: string;
}

/** Chooses scenarios and permutations. Throws what `selectScenarios` throws, and `UsageError`; a shard may be empty. */
export function chooseScenarios(definitions: readonly ScenarioDefinition[], selection: RunSelection): ScenarioChoice[] {
  const permutations = parsePermutations(selection.clients);
  const choices = selectScenarios(definitions, selection).flatMap((definition) => {
    const { file, title } = definition;
    return differing(definition, permutations).map((clients) => ({ file, title, clients }));
  });
  if (!selection.shard) return choices;
  const { index, count } = parseShard(selection.shard);
  return choices.filter((_, position) => position % count === index - 1);
}

/** Where a scenario pins its users to servers, two permutations may be one and the same: then it is run once. */
function differing(definition: ScenarioDefinition, permutations: string[]): string[] {
  const byPlacement = Map.groupBy(permutations, (clients) => JSON.stringify(place(definition, clients)));
  return [...byPlacement.values()].flatMap(([first]) => first ?? []);
}

function parsePermutations(text: string): string[] {
  const permutations = [...new Set(text.split(",").map((word) => word.trim()))];
  for (const clients of permutations) checkPermutation(clients);
  return permutations;
}

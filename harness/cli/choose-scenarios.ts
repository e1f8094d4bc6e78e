import { checkPermutation, place, type ScenarioChoice, type ScenarioDefinition } from "../scenario/index.ts";
import { UsageError } from "../support/index.ts";
import { nearestName } from "./nearest-name.ts";
import { parseShard } from "./parse-shard.ts";

/** What the command line says about which scenarios to run. */
export interface Selection {
  /** Families, ids, or words of titles; joined by *or*. None means all. */
  patterns: readonly string[];
  /** `jj,jJ` */
  clients: string;
  tag?: string;
  /** `2/3`: the second third. */
  shard?: string;
}

/**
 * Chooses scenarios and permutations. Throws `UsageError`, with the nearest right word, for what matches nothing;
 * a shard may be empty.
 */
export function chooseScenarios(definitions: readonly ScenarioDefinition[], selection: Selection): ScenarioChoice[] {
  const { patterns, tag, shard } = selection;
  const permutations = parsePermutations(selection.clients);
  for (const pattern of patterns) {
    if (!definitions.some((definition) => matches(definition, pattern))) throw noSuchScenario(definitions, pattern);
  }
  if (tag && !definitions.some(({ tags }) => tags?.includes(tag))) throw noSuchTag(definitions, tag);
  const titles = new Set(definitions.map(({ title }) => title));
  const isWanted = (definition: ScenarioDefinition, pattern: string) =>
    // A whole title is that one, not also a longer one that has its words.
    titles.has(pattern) ? definition.title === pattern : matches(definition, pattern);
  const chosen = definitions
    .filter((definition) => patterns.length === 0 || patterns.some((pattern) => isWanted(definition, pattern)))
    .filter(({ tags }) => !tag || tags?.includes(tag));
  if (chosen.length === 0) {
    throw new UsageError(`none of the scenarios for ${patterns.join(", ")} has the tag "${tag}"`, {
      hint: "leave --tag or the pattern away",
    });
  }
  const choices = chosen.flatMap((definition) => {
    const { file, title } = definition;
    return differing(definition, permutations).map((clients) => ({ file, title, clients }));
  });
  if (!shard) return choices;
  const { index, count } = parseShard(shard);
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

function matches({ family, ids, title }: ScenarioDefinition, pattern: string): boolean {
  const wanted = pattern.toLowerCase();
  return family === wanted || ids.some((id) => id.toLowerCase() === wanted) || title.toLowerCase().includes(wanted);
}

function noSuchScenario(definitions: readonly ScenarioDefinition[], pattern: string): UsageError {
  const names = definitions.flatMap(({ family, ids, title }) => [family, ...ids, title]);
  const nearest = nearestName(pattern, names);
  return new UsageError(`no scenario is called "${pattern}": not a family, an id, or words of a title`, {
    hint: `${nearest ? `did you mean "${nearest}"? ` : ""}./crucible list shows all`,
  });
}

function noSuchTag(definitions: readonly ScenarioDefinition[], tag: string): UsageError {
  const tags = [...new Set(definitions.flatMap(({ tags = [] }) => tags))];
  return new UsageError(`no scenario has the tag "${tag}"`, {
    hint: tags.length > 0 ? `there is ${tags.join(", ")}` : "no scenario has a tag",
  });
}

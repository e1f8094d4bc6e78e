import { closest } from "fastest-levenshtein";
import { checkPermutation, type ScenarioChoice, type ScenarioDefinition } from "../scenario/index.ts";
import { UsageError } from "../support/index.ts";

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

/** Chooses scenarios and permutations. Throws `UsageError`, with the nearest right word, for what matches nothing. */
export function chooseScenarios(definitions: readonly ScenarioDefinition[], selection: Selection): ScenarioChoice[] {
  const permutations = selection.clients.split(",").filter(Boolean);
  for (const clients of permutations) checkPermutation(clients);
  for (const pattern of selection.patterns) {
    if (!definitions.some((definition) => matches(definition, pattern))) throw noSuchScenario(definitions, pattern);
  }
  const { patterns, tag } = selection;
  const chosen = definitions
    .filter((definition) => patterns.length === 0 || patterns.some((pattern) => matches(definition, pattern)))
    .filter((definition) => !tag || definition.tags?.includes(tag));
  if (chosen.length === 0) throw new UsageError(`no scenario has the tag "${tag}"`, { hint: tagHint(definitions) });
  const choices = chosen.flatMap(({ file, title }) => permutations.map((clients) => ({ file, title, clients })));
  return shard(choices, selection.shard);
}

function matches({ family, ids, title }: ScenarioDefinition, pattern: string): boolean {
  const wanted = pattern.toLowerCase();
  return family === wanted || ids.some((id) => id.toLowerCase() === wanted) || title.toLowerCase().includes(wanted);
}

function noSuchScenario(definitions: readonly ScenarioDefinition[], pattern: string): UsageError {
  const names = definitions.flatMap(({ family, ids, title }) => [family, ...ids, title]);
  const nearest = closest(
    pattern.toLowerCase(),
    names.map((name) => name.toLowerCase()),
  );
  const name = names.find((candidate) => candidate.toLowerCase() === nearest);
  return new UsageError(`no scenario is called "${pattern}": not a family, an id, or words of a title`, {
    hint: `did you mean "${name}"? ./crucible list shows all`,
  });
}

function tagHint(definitions: readonly ScenarioDefinition[]): string {
  const tags = [...new Set(definitions.flatMap(({ tags = [] }) => tags))];
  return tags.length > 0 ? `tags are ${tags.join(", ")}` : "no scenario has a tag yet";
}

function shard(choices: ScenarioChoice[], text?: string): ScenarioChoice[] {
  if (!text) return choices;
  const [, index, count] = /^(\d+)\/(\d+)$/.exec(text)?.map(Number) ?? [];
  if (!index || !count || index > count) {
    throw new UsageError(`"${text}" is not a shard`, { hint: "write --shard 2/3 for the second of three" });
  }
  return choices.filter((_, position) => position % count === index - 1);
}

import type { ScenarioDefinition } from "../scenario/index.ts";
import { UsageError } from "../support/index.ts";
import { nearestName } from "./nearest-name.ts";

/** The scenarios that the command line asks for. */
export interface Selection {
  /** Families (`keys`, `keys/`), ids, or words of titles; joined by *or*. None means all. */
  patterns: readonly string[];
  /** Names of families, joined to the patterns by *or*. */
  family?: readonly string[];
  tag?: string;
}

/**
 * The scenarios that are meant. A pattern that is a whole title is that scenario alone; one that is a family or an id is that
 * family or those with the id, and no longer a word of titles. Throws `UsageError`, with the nearest right word, for a
 * pattern, family or tag that matches nothing.
 */
export function selectScenarios(
  definitions: readonly ScenarioDefinition[],
  { patterns, family = [], tag }: Selection,
): ScenarioDefinition[] {
  const wanted = [...patterns, ...family.map((name) => `${name.replace(/\/$/, "")}/`)];
  const chosen = new Set(wanted.flatMap((pattern) => meantBy(definitions, pattern)));
  if (tag && !definitions.some(({ tags }) => tags?.includes(tag))) throw noSuchTag(definitions, tag);
  const selected = definitions.filter(
    (definition) =>
      (wanted.length === 0 || chosen.has(definition)) && (!tag || (definition.tags?.includes(tag) ?? false)),
  );
  if (tag && selected.length === 0) {
    throw new UsageError(`none of the scenarios for ${wanted.join(", ")} has the tag "${tag}"`, {
      hint: "leave --tag or the pattern away",
    });
  }
  return selected;
}

function meantBy(definitions: readonly ScenarioDefinition[], pattern: string): ScenarioDefinition[] {
  const wanted = pattern.toLowerCase();
  if (wanted.endsWith("/")) {
    const members = definitions.filter(({ family }) => `${family.toLowerCase()}/` === wanted);
    if (members.length === 0) throw noSuchFamily(definitions, pattern);
    return members;
  }
  const titled = definitions.filter(({ title }) => title === pattern);
  if (titled.length > 0) return titled;
  const named = definitions.filter(
    ({ family, ids }) => family.toLowerCase() === wanted || ids.some((id) => id.toLowerCase() === wanted),
  );
  if (named.length > 0) return named;
  const worded = definitions.filter(({ title }) => title.toLowerCase().includes(wanted));
  if (worded.length === 0) throw noSuchScenario(definitions, pattern);
  return worded;
}

function noSuchScenario(definitions: readonly ScenarioDefinition[], pattern: string): UsageError {
  const names = definitions.flatMap(({ family, ids, title }) => [family, ...ids, title]);
  const nearest = nearestName(pattern, names);
  return new UsageError(`no scenario is called "${pattern}": not a family, an id, or words of a title`, {
    hint: `${nearest ? `did you mean "${nearest}"? ` : ""}./crucible list shows all`,
  });
}

function noSuchFamily(definitions: readonly ScenarioDefinition[], pattern: string): UsageError {
  const families = [...new Set(definitions.map(({ family }) => family))];
  const nearest = nearestName(pattern.slice(0, -1), families);
  return new UsageError(`there is no family "${pattern.slice(0, -1)}"`, {
    hint: `${nearest ? `did you mean "${nearest}/"? ` : ""}The families are ${families.join(", ")}`,
  });
}

function noSuchTag(definitions: readonly ScenarioDefinition[], tag: string): UsageError {
  const tags = [...new Set(definitions.flatMap(({ tags = [] }) => tags))];
  return new UsageError(`no scenario has the tag "${tag}"`, {
    hint: tags.length > 0 ? `there is ${tags.join(", ")}` : "no scenario has a tag",
  });
}

import { sdks } from "../clients/index.ts";
import type { Component, Defect, Symptom } from "./defect.ts";
import type { ScenarioDefinition } from "./definition.ts";
import { isApplicable } from "./is-applicable.ts";
import { place } from "./permutation.ts";
import { mayBeIn } from "./release.ts";

/** A run of one scenario that shows a defect. */
export interface ShowingRun {
  /** The scenario's title. */
  scenario: string;
  clients: string;
  /** Releases that must be named, for the default ones do not have the defect. */
  releases: Partial<Record<Component, string>>;
}

/**
 * The run that shows the defect by this symptom of the scenario: in the first permutation that applies, if there is any, and
 * rather on what the defect was tried on. `defaults` are the releases that are tested by default.
 */
export function showingRun(
  definition: ScenarioDefinition,
  { defect, symptom, defaults }: { defect: Defect; symptom: Symptom; defaults: ReadonlyMap<string, string> },
): ShowingRun | undefined {
  const tried = defect.tried.shows.map((release) => release.split(" ") as [Component, string]);
  const permutations = permutationsOf(definition).filter((clients) => isApplicable(definition, clients));
  const candidates = permutations.flatMap((clients) => {
    const components =
      componentsAt(definition, clients, symptom)?.filter((component) => component in defect.affects) ?? [];
    return components.length > 0 ? [{ clients, components }] : [];
  });
  const wasTried = ({ components }: { components: Component[] }) =>
    tried.some(([component]) => components.includes(component));
  const chosen = candidates.find(wasTried) ?? candidates[0];
  if (!chosen) return undefined;
  const releases: ShowingRun["releases"] = {};
  for (const component of chosen.components) {
    const range = defect.affects[component] ?? "*";
    const usual = defaults.get(component);
    if (usual === undefined ? range === "*" : mayBeIn(range, usual)) continue;
    const version = tried.findLast(([name]) => name === component)?.[1];
    if (version) releases[component] = version;
  }
  return { scenario: definition.title, clients: chosen.clients, releases };
}

/** All that differ for its users, the shortest first, in small letters: on which homeserver a client is changes nothing. */
function permutationsOf({ roles }: ScenarioDefinition): string[] {
  const users = new Set(roles.map((role) => role.replace(/\d+$/, ""))).size;
  const letters = Object.keys(sdks);
  let words = letters;
  const all: string[] = [];
  for (let length = 2; length <= Math.max(2, users); length++) {
    words = words.flatMap((word) => letters.map((letter) => word + letter));
    all.push(...words);
  }
  return all;
}

/** The components where the symptom may show; undefined when its roles run on other SDKs. */
function componentsAt(
  definition: ScenarioDefinition,
  clients: string,
  { sdks: named }: Symptom,
): Component[] | undefined {
  const placements = place(definition, clients).filter(({ role }) => definition.roles.includes(role));
  const isOnAnother = placements.some(({ role, sdk }) => named && !(named[role] ?? sdk).includes(sdk));
  if (isOnAnother) return undefined;
  const packages = placements
    .filter(({ role }) => !named || Object.hasOwn(named, role))
    .flatMap(({ sdk }) => Object.values(sdks[sdk]?.packages ?? {}));
  return [...new Set([...packages, "synapse"])] as Component[];
}

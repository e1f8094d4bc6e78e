import type { KnownBug, ScenarioDefinition } from "./definition.ts";
import { place } from "./permutation.ts";

/** The known bug that the scenario is expected to show in this permutation, if any. */
export function knownBugOf(
  definition: Pick<ScenarioDefinition, "roles" | "puppets" | "on" | "knownBug">,
  clients: string,
): KnownBug | undefined {
  const sdkOf = new Map(place(definition, clients).map(({ role, sdk }) => [role, sdk]));
  return [definition.knownBug ?? []]
    .flat()
    .find(({ sdks = {} }) => Object.entries(sdks).every(([role, letters]) => letters.includes(sdkOf.get(role) ?? "?")));
}

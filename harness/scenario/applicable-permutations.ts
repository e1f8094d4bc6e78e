import { sdks } from "../clients/index.ts";
import type { ScenarioDefinition } from "./definition.ts";
import { needsOfRole } from "./needs-of-role.ts";
import { place } from "./permutation.ts";

/**
 * The permutations of two letters in which a scenario applies, by what each driver claims with its SDK's default release.
 * In small letters: on which homeserver a client is changes nothing.
 */
export function applicablePermutations(definition: ScenarioDefinition): string[] {
  const letters = Object.keys(sdks);
  const applies = (clients: string) =>
    place(definition, clients)
      .filter(({ role }) => definition.roles.includes(role))
      .every(({ role, sdk }) =>
        needsOfRole(definition, role).every((need) => sdks[sdk]?.capabilities.includes(need) ?? false),
      );
  return letters.flatMap((first) => letters.map((second) => first + second)).filter(applies);
}

import { sdks } from "../clients/index.ts";
import type { ScenarioDefinition } from "./definition.ts";
import { isApplicable } from "./is-applicable.ts";

/**
 * The permutations of two letters in which a scenario applies, by what each driver claims with its SDK's default release.
 * In small letters: on which homeserver a client is changes nothing.
 */
export function applicablePermutations(definition: ScenarioDefinition): string[] {
  const letters = Object.keys(sdks);
  const permutations = letters.flatMap((first) => letters.map((second) => first + second));
  return permutations.filter((clients) => isApplicable(definition, clients));
}

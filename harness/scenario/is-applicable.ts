import { sdks } from "../clients/index.ts";
import type { ScenarioDefinition } from "./definition.ts";
import { needsOfRole } from "./needs-of-role.ts";
import { place } from "./permutation.ts";

/** Whether a scenario applies in this permutation, by what each driver claims with its SDK's default release. */
export function isApplicable(definition: ScenarioDefinition, clients: string): boolean {
  return place(definition, clients)
    .filter(({ role }) => definition.roles.includes(role))
    .every(({ role, sdk }) =>
      needsOfRole(definition, role).every((need) => sdks[sdk]?.capabilities.includes(need) ?? false),
    );
}

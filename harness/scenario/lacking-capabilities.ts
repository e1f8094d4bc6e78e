import type { DriverPools } from "../clients/index.ts";
import type { ScenarioDefinition } from "./definition.ts";
import { needsOfRole } from "./needs-of-role.ts";
import { place } from "./permutation.ts";

/** Why the scenario cannot be played in this permutation: a sentence that names what which SDK lacks; undefined when it can. */
export async function lackingCapabilities(
  definition: ScenarioDefinition,
  clients: string,
  drivers: DriverPools,
): Promise<string | undefined> {
  const lacking = new Set<string>();
  for (const placement of place(definition, clients).filter(({ role }) => definition.roles.includes(role))) {
    const { sdk, capabilities } = await drivers.of(placement).hello();
    for (const need of needsOfRole(definition, placement.role)) {
      if (!capabilities.includes(need)) lacking.add(`the driver of ${sdk} lacks ${need}`);
    }
  }
  return lacking.size > 0 ? [...lacking].join(", ") : undefined;
}

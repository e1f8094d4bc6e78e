import type { Capability, DriverPools } from "../clients/index.ts";
import type { ScenarioDefinition } from "./definition.ts";
import { place } from "./permutation.ts";

/**
 * Why the scenario cannot be played in this permutation: a sentence that names what which SDK lacks; undefined when it can.
 * A clock is needed only of roles that are alone in their process, for nobody else's is moved; a push process only of roles
 * that are pushed.
 */
export async function lackingCapabilities(
  definition: ScenarioDefinition,
  clients: string,
  drivers: DriverPools,
): Promise<string | undefined> {
  const { roles, alone = [], pushed = [], needs = [], needsOf = {} } = definition;
  const neededOf: Partial<Record<Capability, readonly string[]>> = {
    clock: alone,
    "monotonic-clock": alone,
    "push-process": pushed,
  };
  const lacking = new Set<string>();
  for (const placement of place(definition, clients).filter(({ role }) => roles.includes(role))) {
    const { sdk, capabilities } = await drivers.of(placement).hello();
    for (const need of [...needs, ...(needsOf[placement.role] ?? [])]) {
      const isNeeded = (neededOf[need] ?? roles).includes(placement.role);
      if (isNeeded && !capabilities.includes(need)) lacking.add(`the driver of ${sdk} lacks ${need}`);
    }
  }
  return lacking.size > 0 ? [...lacking].join(", ") : undefined;
}

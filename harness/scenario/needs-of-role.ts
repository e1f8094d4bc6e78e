import type { Capability } from "../clients/index.ts";
import type { ScenarioDefinition } from "./definition.ts";

/**
 * What the driver of this role has to claim. A clock is needed only of roles that are alone in their process, for nobody
 * else's is moved; a push process only of roles that are pushed, and of those always; a filter of roles that sync by one.
 */
export function needsOfRole(
  definition: Pick<ScenarioDefinition, "alone" | "pushed" | "needs" | "needsOf" | "sync">,
  role: string,
): Capability[] {
  const { alone = [], pushed = [], needs = [], needsOf = {}, sync = {} } = definition;
  const neededOf: Partial<Record<Capability, readonly string[]>> = {
    clock: alone,
    "monotonic-clock": alone,
    "push-process": pushed,
  };
  const implied: Capability[] = pushed.includes(role) ? ["push-process"] : [];
  if (sync[role]?.filter) implied.push("sync-filter");
  const all = new Set([...needs, ...(needsOf[role] ?? []), ...implied]);
  return [...all].filter((need) => neededOf[need]?.includes(role) ?? true);
}

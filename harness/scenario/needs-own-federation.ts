import type { ScenarioDefinition } from "./definition.ts";

/** Servers in the federation that scenarios share. */
const sharedServers = 2;

/** Whether the scenario takes a federation for itself: because it cuts or kills servers, because they must be new or configured otherwise, or because it needs more of them. */
export function needsOwnFederation(definition: ScenarioDefinition): boolean {
  const { federation = "shared", servers = sharedServers, serverSettings } = definition;
  return federation !== "shared" || servers > sharedServers || serverSettings !== undefined;
}

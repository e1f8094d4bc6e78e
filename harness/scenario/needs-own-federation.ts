import type { ScenarioDefinition } from "./definition.ts";

/** Servers in the federation that scenarios share. */
const sharedServers = 2;

/** Whether the scenario takes a federation for itself: because it cuts or kills servers, or because it needs more of them. */
export function needsOwnFederation({ federation, servers = sharedServers }: ScenarioDefinition): boolean {
  return federation === "own" || servers > sharedServers;
}

import { sdks } from "../clients/index.ts";
import { otherHomeserver } from "../homeservers/index.ts";
import type { KnownBug, ScenarioDefinition } from "./definition.ts";
import { place } from "./permutation.ts";
import type { RunOptions } from "./run-options.ts";

/**
 * What a run has in place of the releases for which the known bug is marked, for a person: `matrix-js-sdk 41.2.0`. A mark with
 * `sdks` is of the SDKs of these roles; another may be of any SDK or homeserver in the scenario.
 */
export async function otherReleases(
  definition: Pick<ScenarioDefinition, "roles" | "puppets" | "on">,
  clients: string,
  { knownBug, run }: { knownBug: KnownBug; run: Pick<RunOptions, "sdks" | "homeservers"> },
): Promise<string[]> {
  const placements = place(definition, clients);
  const concerned = knownBug.sdks
    ? placements.filter(({ role }) => Object.hasOwn(knownBug.sdks ?? {}, role))
    : placements.filter(({ role }) => definition.roles.includes(role));
  const choices = concerned.map(({ sdk, homeserver }) => sdks[sdk]?.other(run.sdks[homeserver] ?? {}));
  const homeservers = knownBug.sdks ? [] : placements.map(({ homeserver }) => run.homeservers[homeserver] ?? "synapse");
  const others = [...(await Promise.all(choices)), ...homeservers.map(otherHomeserver)];
  return [...new Set(others.filter((other) => other !== undefined))];
}

import { type DriverPools, sdks } from "../clients/index.ts";
import { otherHomeserver } from "../homeservers/index.ts";
import type { Component } from "./defect.ts";
import type { ScenarioDefinition } from "./definition.ts";
import { place } from "./permutation.ts";
import type { RunOptions } from "./run-options.ts";

/** One side of a scenario, a client or a homeserver, and the releases that it runs on. */
export interface Side {
  /** Of a client. */
  role?: string;
  /** By component; undefined where it does not tell. */
  versions: Readonly<Partial<Record<Component, string | undefined>>>;
  /** What it is for a person, unless it runs on what is tested by default: `matrix-js-sdk 41.2.0`. */
  other?: string;
}

interface UnderTest {
  run: Pick<RunOptions, "sdks" | "homeservers">;
  drivers: Pick<DriverPools, "of">;
  /** Versions of homeservers by their names, as they tell them. */
  servers: ReadonlyMap<string, string | undefined>;
}

/** The sides of the scenario in this permutation: a client for each role, and the homeservers that somebody is on. */
export async function sidesOf(
  definition: Pick<ScenarioDefinition, "roles" | "puppets" | "on">,
  clients: string,
  { run, drivers, servers }: UnderTest,
): Promise<Side[]> {
  const placements = place(definition, clients);
  const ofClients = placements
    .filter(({ role }) => definition.roles.includes(role))
    .map(async ({ role, sdk, homeserver }): Promise<Side> => {
      const { version, crypto } = await drivers.of({ sdk, homeserver }).hello();
      const { packages, other } = sdks[sdk] as (typeof sdks)[string];
      const versions = { [packages.sdk]: version, ...(packages.crypto && { [packages.crypto]: crypto }) };
      return { role, versions, other: await other(run.sdks[homeserver] ?? {}) };
    });
  const names = [...new Set(placements.map(({ homeserver }) => homeserver))];
  const ofServers = names.map(
    (name): Side => ({
      versions: { synapse: servers.get(name) },
      other: otherHomeserver(run.homeservers[name] ?? "synapse"),
    }),
  );
  return [...(await Promise.all(ofClients)), ...ofServers];
}

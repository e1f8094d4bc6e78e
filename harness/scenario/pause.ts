import { BroadcastChannel } from "node:worker_threads";
import type { Link } from "../network/index.ts";
import type { Federation } from "../world/index.ts";

/** A device in a scenario: a client, a puppet or a device without an SDK. */
export interface Device {
  /** Its role, or its link's name. */
  readonly role: string;
  readonly userId: string;
  /** Empty while it is not logged in. */
  readonly deviceId: string;
  readonly link: Link;
  readonly homeserver: { readonly url: string };
}

/** What a person needs to look at a scenario that is paused. It has access tokens, and so it is shown and never kept. */
export interface Paused {
  scenario: string;
  clients: string;
  reason: string;
  journal: string;
  servers: { name: string; url: string; database: string }[];
  devices: { role: string; userId: string; deviceId: string; token?: string; homeserverUrl: string; linkUrl: string }[];
}

/** What can be looked at, of servers and devices that are up. */
export function lookAt({ servers }: Federation, devices: readonly Device[]): Pick<Paused, "servers" | "devices"> {
  return {
    servers: [...servers.values()]
      .map(({ name, url, database }) => ({ name, url, database }))
      .sort((one, other) => one.name.localeCompare(other.name)),
    devices: devices.map(({ role, userId, deviceId, link, homeserver }) => {
      const shown = { role, userId, deviceId, homeserverUrl: homeserver.url, linkUrl: link.url };
      return deviceId && link.token !== undefined ? { ...shown, token: link.token } : shown;
    }),
  };
}

const channelOf = (run: string) => new BroadcastChannel(`crucible resume ${run}`);

/** Waits, in the vitest worker, until the command line says to go on with this run. */
export async function waitForResume(run: string): Promise<void> {
  const channel = channelOf(run);
  const { promise, resolve } = Promise.withResolvers<void>();
  channel.onmessage = () => resolve();
  await promise;
  channel.close();
}

/** Goes on with a run that paused at a failure. `run` is its report folder. */
export function resumeRun(run: string): void {
  const channel = channelOf(run);
  channel.postMessage("resume");
  channel.close();
}

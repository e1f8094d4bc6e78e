import type { ExchangeRecord } from "../journal/index.ts";
import type { FederationTransaction } from "../network/index.ts";

interface DeviceListUpdate {
  user_id: string;
  device_id: string;
  keys?: object;
}

/**
 * A device that a homeserver lost, if the exchanges prove it: the update with its keys arrived while the homeserver was fetching
 * its user's devices, these came without it, they were not fetched again, and no client of that homeserver was told of a
 * change. Any scenario in which a device logs in may meet it, once in hundreds of runs. `homeserverOf` tells where the client
 * of a link lives.
 */
export function lostDeviceListUpdate(
  exchanges: readonly ExchangeRecord[],
  homeserverOf: (link: string) => string | undefined,
): { issue: string; evidence: string } | undefined {
  for (const sent of exchanges.filter(({ endpoint, status }) => endpoint === "fed/send" && status === 200)) {
    const [sender, receiver] = sent.link.split("->");
    for (const { user_id: userId, device_id: deviceId } of updatesWithKeys(sent)) {
      const fetches = exchanges.filter(
        ({ endpoint, link, path }) =>
          endpoint === "fed/user/devices" &&
          link === `${receiver}->${sender}` &&
          decodeURIComponent(path).endsWith(`/${userId}`),
      );
      const overtaken = fetches.find(
        (fetch) => fetch.status === 200 && overlap(fetch, sent) && !devicesOf(fetch).includes(deviceId),
      );
      const fetchedAgain = fetches.some(
        (fetch) => fetch.startedAtMs >= endMs(sent) || devicesOf(fetch).includes(deviceId),
      );
      const told = exchanges.some(
        (sync) =>
          homeserverOf(sync.link) === receiver && endMs(sync) > sent.startedAtMs && changedUsers(sync).includes(userId),
      );
      if (!overtaken || fetchedAgain || told) continue;
      return {
        issue: "https://github.com/element-hq/synapse/issues/18550",
        evidence: `${receiver} lost the device list update with the keys of ${deviceId} (exchange ${sent.exchange}), which came while it fetched the devices of ${userId} (exchange ${overtaken.exchange})`,
      };
    }
  }
  return undefined;
}

function updatesWithKeys({ request }: ExchangeRecord): DeviceListUpdate[] {
  const { edus = [] } = (request ?? {}) as Partial<FederationTransaction>;
  return edus
    .filter(({ edu_type }) => edu_type === "m.device_list_update")
    .map(({ content }) => content as unknown as DeviceListUpdate)
    .filter(({ keys }) => keys);
}

function devicesOf({ response }: ExchangeRecord): string[] {
  const { devices = [] } = (response ?? {}) as { devices?: { device_id: string }[] };
  return devices.map(({ device_id }) => device_id);
}

/** Whose devices a sync answer says have changed. */
function changedUsers({ response }: ExchangeRecord): string[] {
  interface Lists {
    device_lists?: { changed?: string[] };
  }
  const { device_lists, extensions } = (response ?? {}) as Lists & { extensions?: { e2ee?: Lists } };
  return [device_lists, extensions?.e2ee?.device_lists].flatMap((lists) => lists?.changed ?? []);
}

function overlap(one: ExchangeRecord, other: ExchangeRecord): boolean {
  return one.startedAtMs < endMs(other) && other.startedAtMs < endMs(one);
}

function endMs({ startedAtMs, tookMs }: ExchangeRecord): number {
  return startedAtMs + tookMs;
}

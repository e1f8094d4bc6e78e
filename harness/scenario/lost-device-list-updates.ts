import type { ExchangeRecord, JournalRecord } from "../journal/index.ts";
import type { FederationTransaction } from "../network/index.ts";
import { changedUsers } from "./changed-users.ts";
import { clientsByLink } from "./clients-by-link.ts";
import { endMs } from "./end-ms.ts";
import { sharesRoom } from "./shares-room.ts";
import type { Untold } from "./untold.ts";

interface DeviceListUpdate {
  user_id: string;
  device_id: string;
  keys?: object;
}

/** A sync that has waited this long had nothing to tell. */
const waitedMs = 5_000;

/**
 * Devices that a homeserver lost, where the exchanges prove it: the update with a device's keys arrived while the homeserver was
 * fetching its user's devices, these came without it, they were not fetched again, no client of that homeserver was told of a
 * change, and one was to be told: it was in a room of that user, and a sync of its began after that and was answered, or
 * waited for five seconds after that.
 */
export function lostDeviceListUpdates(records: readonly JournalRecord[]): Untold[] {
  const exchanges = records.filter((record) => record.type === "exchange");
  const clients = clientsByLink(exchanges);
  const sent = exchanges.filter(({ endpoint, status }) => endpoint === "fed/send" && status === 200);
  return sent.flatMap((transaction) => {
    const [sender, homeserver = ""] = transaction.link.split("->");
    const links = [...clients].filter(([, client]) => client.homeserver === homeserver).map(([link]) => link);
    return updatesWithKeys(transaction).flatMap(({ user_id: userId, device_id: deviceId }): Untold[] => {
      const fetches = exchanges.filter(
        ({ endpoint, link, path }) =>
          endpoint === "fed/user/devices" &&
          link === `${homeserver}->${sender}` &&
          decodeURIComponent(path).endsWith(`/${userId}`),
      );
      const overtaken = fetches.find(
        (fetch) => fetch.status === 200 && overlap(fetch, transaction) && !devicesOf(fetch).includes(deviceId),
      );
      const wasFetchedAgain = fetches.some(
        (fetch) => fetch.startedAtMs >= endMs(transaction) || devicesOf(fetch).includes(deviceId),
      );
      const wasTold = exchanges.some(
        (sync) =>
          links.includes(sync.link) && endMs(sync) > transaction.startedAtMs && changedUsers(sync).includes(userId),
      );
      if (!overtaken || wasFetchedAgain || wasTold) return [];
      const sinceMs = Math.max(endMs(overtaken), endMs(transaction));
      const asked = links.filter((link) => wasToBeTold({ link, userId, homeserver, sinceMs }, records));
      if (asked.length === 0) return [];
      const evidence = `${homeserver} lost the device list update with the keys of ${deviceId} (exchange ${transaction.exchange}), which came while it fetched the devices of ${userId} (exchange ${overtaken.exchange})`;
      return [{ homeserver, userId, deviceIds: [deviceId], isOfIdentity: false, clients: asked, sinceMs, evidence }];
    });
  });
}

/** Whether the client shared a room with the user, and the homeserver had occasion to tell it of something after that time. */
function wasToBeTold(
  { link, userId, homeserver, sinceMs }: { link: string; userId: string; homeserver: string; sinceMs: number },
  records: readonly JournalRecord[],
): boolean {
  const syncs = records
    .filter((record) => record.type === "exchange")
    .filter((exchange) => exchange.link === link && exchange.endpoint === "sync");
  const stops = records.filter((record) => record.type === "server" && record.server === homeserver);
  return syncs.some((sync) => {
    if (sync.faults || sync.end === "broken" || isFirst(sync)) return false;
    const before = syncs.filter((other) => endMs(other) <= Math.max(sync.startedAtMs, sinceMs));
    if (
      !sharesRoom(
        before.map(({ response }) => response),
        userId,
      )
    )
      return false;
    const fromMs = Math.max(sync.startedAtMs, sinceMs);
    const hasWaited =
      endMs(sync) - fromMs >= waitedMs && !stops.some(({ atMs }) => atMs >= fromMs && atMs <= endMs(sync));
    return hasWaited || (sync.startedAtMs >= sinceMs && sync.status === 200);
  });
}

/** Whether it is a client's first sync, whose answer tells of no changes: it alone has all account data. */
function isFirst({ response }: ExchangeRecord): boolean {
  const { account_data } = (response ?? {}) as { account_data?: { events?: { type: string }[] } };
  return account_data?.events?.some(({ type }) => type === "m.push_rules") ?? false;
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

function overlap(one: ExchangeRecord, other: ExchangeRecord): boolean {
  return one.startedAtMs < endMs(other) && other.startedAtMs < endMs(one);
}

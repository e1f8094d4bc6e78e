import type { ExchangeRecord, JournalRecord, Json } from "../journal/index.ts";
import { changedUsers } from "./changed-users.ts";
import { clientsByLink } from "./clients-by-link.ts";
import { type DeviceListChange, deviceListChanges } from "./device-list-changes.ts";
import { endMs } from "./end-ms.ts";
import { sharesRoom } from "./shares-room.ts";
import type { Untold } from "./untold.ts";

/** A sync that waits is answered as soon as there is news; a server that has much to do takes less than this. */
export const lateLimitMs = 5_000;

/** A homeserver knew that a user's devices had changed, and did not tell a sync that waited. */
export interface LateDeviceListChange {
  /** Role of the client: `alice2`. */
  client: string;
  homeserver: string;
  /** Whose devices changed. */
  userId: string;
  /** How long one sync waited after the homeserver had the change, in milliseconds. */
  ms: number;
  /** False when the machine had so little time for the homeserver, or for us, that the wait proves nothing. */
  isServersFault: boolean;
  /** A sentence, with the numbers of the exchanges. */
  evidence: string;
  /** The homeserver's log proves that it woke the sync before the change counted: what the client was not told of then. */
  wokenTooEarly?: Untold;
}

/**
 * Each device list change that a homeserver had and did not tell a waiting sync of for five seconds and more. A sync waits only
 * while there is nothing to tell (client-server API, "Syncing", `timeout`). A later answer that tells of the change proves
 * that the client was to be told. Nothing is said about a change if a fault took part in it, if a membership of either user
 * changed meanwhile (then an answer may tell of devices that are not new), or if the homeserver was stalled or dead; nor about
 * sliding sync.
 */
export function lateDeviceListChanges(records: readonly JournalRecord[]): LateDeviceListChange[] {
  const exchanges = records.filter((record) => record.type === "exchange");
  const clients = clientsByLink(exchanges);
  const changes = deviceListChanges(exchanges, clients);
  return [...clients].flatMap(([client, { userId: ownUserId, homeserver }]) => {
    const syncs = exchanges.filter((exchange) => exchange.link === client && isSync(exchange));
    const users = new Set(changes.filter((change) => change.homeserver === homeserver).map(({ userId }) => userId));
    return [...users].flatMap((userId) => {
      const ofUser = changes.filter((change) => change.homeserver === homeserver && change.userId === userId);
      const at = { client, ownUserId, homeserver, userId, syncs, changes: ofUser };
      return lateFor(at, records);
    });
  });
}

interface ClientAndUser {
  client: string;
  ownUserId: string;
  homeserver: string;
  userId: string;
  syncs: ExchangeRecord[];
  changes: DeviceListChange[];
}

function lateFor(at: ClientAndUser, records: readonly JournalRecord[]): LateDeviceListChange[] {
  const { client, ownUserId, homeserver, userId, syncs, changes } = at;
  const tellings = syncs.filter((sync) => changedUsers(sync).includes(userId));
  const lastMs = Math.max(...syncs.map(endMs));
  return [...tellings, undefined].flatMap((telling, index) => {
    const untilMs = telling ? endMs(telling) : lastMs;
    // An answer may be about any change before it; that it is about the last one is the least that can be said.
    const change = changes.map(({ exchange }) => exchange).findLast(({ startedAtMs }) => startedAtMs <= untilMs);
    const earlier = tellings[index - 1];
    if (!change || (earlier && endMs(earlier) >= change.startedAtMs) || !isUndisturbed(change)) return [];
    const hadMs = endMs(change);
    const waits = syncs
      .filter(isUndisturbed)
      .map((sync) => Math.min(endMs(sync), untilMs) - Math.max(sync.startedAtMs, hadMs));
    const ms = Math.round(Math.max(...waits));
    if (ms < lateLimitMs) return [];
    const meanwhile = records.filter((record) => timeOf(record) >= change.startedAtMs && timeOf(record) <= untilMs);
    const isExplained = meanwhile.some(
      (record) =>
        (record.type === "server" && record.server === homeserver) ||
        (record.type === "exchange" && record.link === client && tellsMembership(record.response, [ownUserId, userId])),
    );
    // What woke the sync too early may be an earlier one of the changes that no answer has told of yet.
    const sinceMs = earlier ? endMs(earlier) : 0;
    const isUntold = (exchange: ExchangeRecord) => endMs(exchange) >= sinceMs && endMs(exchange) <= untilMs;
    const since = records.filter((record) => timeOf(record) >= sinceMs && timeOf(record) <= untilMs);
    const isProved = wasWokenTooEarly(since, at);
    const answers = syncs.filter((sync) => endMs(sync) <= untilMs).map(({ response }) => response);
    // Without an answer that tells of it, only the server's own words prove that there was something to tell.
    if (isExplained || !(telling || (isProved && (userId === ownUserId || sharesRoom(answers, userId))))) return [];
    const starved = meanwhile.filter((record) => record.type === "starved");
    const starvedMs = starved
      .filter(({ who }) => who === homeserver || who === "crucible")
      .reduce((sum, { waitedMs }) => sum + waitedMs, 0);
    const told = telling ? `only in exchange ${telling.exchange}` : "not at all";
    const evidence = `${homeserver} had a change of the devices of ${userId} (exchange ${change.exchange}), and ${client}'s sync, which waited ${(ms / 1000).toFixed(1)} s for news after that, was told ${told}`;
    return [
      {
        client,
        homeserver,
        userId,
        ms,
        isServersFault: ms - starvedMs >= lateLimitMs,
        evidence,
        ...(isProved && {
          wokenTooEarly: untoldOf(
            at,
            changes.filter(({ exchange }) => isUntold(exchange)),
            evidence,
          ),
        }),
      },
    ];
  });
}

/** What the client was not told of by then: what changed since it was told last. */
function untoldOf(
  { client, homeserver, userId }: ClientAndUser,
  changes: readonly DeviceListChange[],
  evidence: string,
): Untold {
  return {
    homeserver,
    userId,
    deviceIds: [...new Set(changes.flatMap(({ deviceIds }) => deviceIds))],
    isOfIdentity: changes.some(({ deviceIds }) => deviceIds.length === 0),
    clients: [client],
    sinceMs: Math.min(...changes.map(({ exchange }) => endMs(exchange))),
    evidence,
  };
}

/** Whether the log says that the sync was calculated after it was woken for the change, up to a place before that. */
function wasWokenTooEarly(
  meanwhile: readonly JournalRecord[],
  { homeserver, userId, ownUserId }: ClientAndUser,
): boolean {
  const said = meanwhile
    .filter((record) => record.type === "device-list")
    .filter(({ server }) => server === homeserver);
  return said.some(
    (notified, index) =>
      notified.said === "notified" &&
      notified.userId === userId &&
      said
        .slice(index + 1)
        .some(
          (sync) => sync.said === "synced-without" && sync.userId === ownUserId && sync.position < notified.position,
        ),
  );
}

function isSync({ endpoint, end, status }: ExchangeRecord): boolean {
  return endpoint === "sync" && end === "answered" && status === 200;
}

function isUndisturbed({ faults, end }: ExchangeRecord): boolean {
  return !faults && end === "answered";
}

/** Whether an answer has, at any depth, a membership event of one of these users. */
function tellsMembership(value: Json | undefined, userIds: readonly string[]): boolean {
  if (typeof value !== "object" || value === null) return false;
  const { type, state_key } = value as { type?: string; state_key?: string };
  if (type === "m.room.member" && state_key && userIds.includes(state_key)) return true;
  return Object.values(value).some((inner) => tellsMembership(inner, userIds));
}

/** When a record's matter ended. */
function timeOf(record: JournalRecord): number {
  return record.type === "exchange" ? endMs(record) : record.atMs;
}

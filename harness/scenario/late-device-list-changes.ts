import type { ExchangeRecord, JournalRecord, Json } from "../journal/index.ts";
import type { FederationTransaction } from "../network/index.ts";

/** A sync that waits is answered as soon as there is news; a server that has much to do takes less than this. */
export const lateLimitMs = 5_000;

/**
 * Synapse 1.163.2 wakes the syncs that wait for a device list change although their answer cannot have it yet: as long as a
 * change with an earlier place in the stream is being written, no later one counts (`MultiWriterIdGenerator`), and when it
 * does count nothing wakes them again (`Notifier.on_new_event`). What Synapse writes to tell other servers
 * (`add_device_list_outbound_pokes`) has places in that stream.
 */
const wokenTooEarly = "no issue known (Synapse wakes a sync before the device list change counts, and not again)";

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
  /** The known defect that the homeserver's log proves. */
  issue?: string;
}

/** An exchange after which a homeserver may know of other devices of a user than before. */
interface Change {
  homeserver: string;
  userId: string;
  exchange: ExchangeRecord;
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
  const userOf = usersByLink(exchanges);
  const changes = exchanges.flatMap((exchange) => changesBy(exchange, userOf));
  return [...userOf].flatMap(([client, ownUserId]) => {
    const homeserver = serverOf(ownUserId);
    const syncs = exchanges.filter((exchange) => exchange.link === client && isSync(exchange));
    const users = new Set(changes.filter((change) => change.homeserver === homeserver).map(({ userId }) => userId));
    return [...users].flatMap((userId) => {
      const ofUser = changes.filter((change) => change.homeserver === homeserver && change.userId === userId);
      const at = { client, ownUserId, homeserver, userId, syncs, changes: ofUser.map(({ exchange }) => exchange) };
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
  changes: ExchangeRecord[];
}

function lateFor(at: ClientAndUser, records: readonly JournalRecord[]): LateDeviceListChange[] {
  const { client, ownUserId, homeserver, userId, syncs, changes } = at;
  const tellings = syncs.filter((sync) => changedUsers(sync).includes(userId));
  const lastMs = Math.max(...syncs.map(endMs));
  return [...tellings, undefined].flatMap((telling, index) => {
    const untilMs = telling ? endMs(telling) : lastMs;
    // An answer may be about any change before it; that it is about the last one is the least that can be said.
    const change = changes.filter(({ startedAtMs }) => startedAtMs <= untilMs).at(-1);
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
    const untold = records.filter((record) => timeOf(record) >= sinceMs && timeOf(record) <= untilMs);
    const issue = wasWokenTooEarly(untold, at) ? wokenTooEarly : undefined;
    // Without an answer that tells of it, only the server's own words prove that there was something to tell.
    if (isExplained || !(telling || issue)) return [];
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
        ...(issue && { issue }),
      },
    ];
  });
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

function changesBy(exchange: ExchangeRecord, userOf: ReadonlyMap<string, string>): Change[] {
  const { link, endpoint = "", method, path, status, end, request } = exchange;
  const [from, to] = link.split("->");
  // What was refused has changed nothing, unless a fault refused it in the server's place.
  if (end === "answered" && status !== 200 && !exchange.faults) return [];
  if (from && to) {
    if (endpoint === "fed/user/devices") {
      const userId = decodeURIComponent(path.slice(path.lastIndexOf("/") + 1));
      return [{ homeserver: from, userId, exchange }];
    }
    return changedByTransaction(request).map((userId) => ({ homeserver: to, userId, exchange }));
  }
  const ownUserId = userOf.get(link);
  if (!ownUserId) return [];
  const homeserver = serverOf(ownUserId);
  if (endpoint === "keys/signatures/upload")
    return Object.keys(request ?? {}).map((userId) => ({ homeserver, userId, exchange }));
  const uploadsKeys = endpoint === "keys/upload" && deviceKeysOf(request) !== undefined;
  const isOther =
    ["login", "logout", "delete_devices", "keys/device_signing/upload"].includes(endpoint) ||
    (method !== "GET" && /\/(devices\/[^/]+|dehydrated_device)$/.test(path));
  return uploadsKeys || isOther ? [{ homeserver, userId: ownUserId, exchange }] : [];
}

function changedByTransaction(request: Json | undefined): string[] {
  const { edus = [] } = (request ?? {}) as Partial<FederationTransaction>;
  return edus
    .filter(({ edu_type }) => /^m\.device_list_update$|signing_key_update$/.test(edu_type))
    .map(({ content }) => String(content.user_id));
}

/** Whose client is behind each link: its device keys say so. */
function usersByLink(exchanges: readonly ExchangeRecord[]): Map<string, string> {
  return new Map(
    exchanges.flatMap(({ link, request }) => {
      const userId = deviceKeysOf(request)?.user_id;
      return userId ? [[link, userId] as const] : [];
    }),
  );
}

/** Of a `keys/upload`; in a query the same name holds something else. */
function deviceKeysOf(request: Json | undefined): { user_id?: string } | undefined {
  return (request as { device_keys?: { user_id?: string } } | undefined | null)?.device_keys;
}

function isSync({ endpoint, end, status }: ExchangeRecord): boolean {
  return endpoint === "sync" && end === "answered" && status === 200;
}

function isUndisturbed({ faults, end }: ExchangeRecord): boolean {
  return !faults && end === "answered";
}

function changedUsers({ response }: ExchangeRecord): string[] {
  return (response as { device_lists?: { changed?: string[] } } | undefined)?.device_lists?.changed ?? [];
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

function endMs({ startedAtMs, tookMs }: ExchangeRecord): number {
  return startedAtMs + tookMs;
}

function serverOf(userId: string): string {
  return userId.slice(userId.indexOf(":") + 1);
}

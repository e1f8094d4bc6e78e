import { expect, test } from "vitest";
import type { ExchangeRecord, JournalEntry, JournalRecord } from "../journal/index.ts";
import { lateDeviceListChanges } from "./late-device-list-changes.ts";

const [alice, bob, carol] = ["@alice-1f0e9a3c:hs1", "@bob-1f0e9a3c:hs1", "@carol-1f0e9a3c:hs2"];
let last = 0;

function exchange({ from, to, ...fields }: Partial<ExchangeRecord> & { from: number; to: number }): JournalRecord {
  const record = {
    type: "exchange",
    exchange: ++last,
    link: "alice",
    method: "POST",
    path: "",
    end: "answered",
    status: 200,
  };
  return { ...record, startedAtMs: from, tookMs: to - from, atMs: to, ...fields } as JournalRecord;
}

const upload = (link: string, userId: string, from: number, to: number, fields: Partial<ExchangeRecord> = {}) => {
  const request = { device_keys: { user_id: userId, device_id: link.toUpperCase() } };
  return exchange({ endpoint: "keys/upload", link, request, from, to, ...fields });
};
const sync = (from: number, to: number, changed: string[] = [], fields: Partial<ExchangeRecord> = {}) =>
  exchange({ endpoint: "sync", method: "GET", response: { device_lists: { changed } }, from, to, ...fields });
const at = (atMs: number, entry: JournalEntry) => ({ ...entry, atMs }) as JournalRecord;
const said = (atMs: number, what: "notified" | "synced-without", userId: string, position: number) =>
  at(atMs, { type: "device-list", server: "hs1", said: what, userId, position });

const membership = (membership: string) => ({
  rooms: {
    join: { "!r": { state: { events: [{ type: "m.room.member", state_key: bob, content: { membership } }] } } },
  },
});
/** Both are known and share a room, and what Bob had until then was told. */
const before = [
  upload("alice", alice, 0, 10),
  upload("bob", bob, 0, 10),
  sync(20, 30, [], { response: { device_lists: { changed: [bob] }, ...membership("join") } }),
];
const newDevice = upload("bob", bob, 1000, 1050);
const slept = sync(500, 25_000);
const told = sync(25_000, 25_010, [bob]);

test("a change that the homeserver had, and of which the waiting sync was not told, is late", () => {
  const [late, ...others] = lateDeviceListChanges([...before, newDevice, slept, told]);
  expect(others).toEqual([]);
  expect(late).toMatchObject({ client: "alice", homeserver: "hs1", userId: bob, ms: 23_950, isServersFault: true });
  expect(late?.wokenTooEarly).toBeUndefined();
  const numbers = [newDevice, told].map((record) => record.type === "exchange" && record.exchange);
  expect(late?.evidence).toMatch(
    new RegExp(
      `^hs1 had .* of ${bob} \\(exchange ${numbers[0]}\\), .* waited 23.9 s .* only in exchange ${numbers[1]}$`,
    ),
  );
});

test("so is one that ended the very sync that waited, seconds later", () => {
  expect(lateDeviceListChanges([...before, newDevice, sync(500, 25_000, [bob])])).toHaveLength(1);
});

test("one that came from another server is late from when that server's transaction was answered", () => {
  const edus = [{ edu_type: "m.device_list_update", content: { user_id: carol } }];
  const transaction = exchange({ link: "hs2->hs1", endpoint: "fed/send", request: { edus }, from: 1000, to: 2000 });
  const records = [...before, transaction, slept, sync(25_000, 25_010, [carol])];
  expect(lateDeviceListChanges(records)).toMatchObject([{ userId: carol, ms: 23_000 }]);
});

test.each<[string, JournalRecord[]]>([
  [
    "the waiting sync was told at once",
    [newDevice, sync(500, 1060, [bob]), sync(1060, 31_060), sync(31_060, 31_070, [carol])],
  ],
  ["it was told before the upload was answered", [newDevice, sync(500, 1020, [bob]), sync(1020, 31_020)]],
  ["the client was not syncing", [newDevice, sync(24_000, 24_010, [bob])]],
  ["the sync was held by a fault", [newDevice, { ...slept, faults: [1] } as JournalRecord, told]],
  ["the change was held by a fault", [upload("bob", bob, 1000, 1050, { faults: [1] }), slept, told]],
  [
    "the server was stalled meanwhile",
    [newDevice, at(2000, { type: "server", server: "hs1", change: "stalled" }), slept, told],
  ],
  [
    "the server was killed meanwhile",
    [newDevice, at(2000, { type: "server", server: "hs1", change: "killed" }), slept, told],
  ],
  ["nobody says that the client was to be told", [newDevice, slept, sync(25_000, 25_010)]],
  [
    "the user joined meanwhile",
    [
      newDevice,
      slept,
      sync(25_000, 25_010, [bob], {
        response: {
          device_lists: { changed: [bob] },
          rooms: { join: { "!r": { timeline: { events: [{ type: "m.room.member", state_key: bob }] } } } },
        },
      }),
    ],
  ],
  ["the upload was refused", [upload("bob", bob, 1000, 1050, { status: 401 }), slept, told]],
  ["a later change is told at once", [newDevice, slept, upload("bob", bob, 24_980, 24_990), told]],
])("nothing is late when %s", (_, records) => {
  expect(lateDeviceListChanges([...before, ...records])).toEqual([]);
});

test("on a starved machine it is late, and not the homeserver's fault", () => {
  const starved = (who: string) => at(3000, { type: "starved", who, waitedMs: 20_000, overMs: 21_000 });
  const faultOf = (records: JournalRecord[]) => lateDeviceListChanges(records).map((late) => late.isServersFault);
  expect(faultOf([...before, newDevice, starved("hs1"), slept, told])).toEqual([false]);
  expect(faultOf([...before, newDevice, starved("crucible"), slept, told])).toEqual([false]);
  expect(faultOf([...before, newDevice, starved("hs2"), slept, told])).toEqual([true]);
});

test("Synapse's own words prove that it woke the sync too early, even when it told nothing in the end", () => {
  const words = [said(1040, "notified", bob, 7), said(1045, "synced-without", alice, 5)];
  expect(lateDeviceListChanges([...before, ...words, newDevice, slept, told])[0]?.wokenTooEarly).toBeDefined();
  expect(lateDeviceListChanges([...before, ...words, newDevice, slept])[0]?.evidence).toMatch(/was told not at all$/);
});

test("what was not told of is the device that changed, or the identity, since it was told last", () => {
  const words = [said(1040, "notified", bob, 7), said(1045, "synced-without", alice, 5)];
  const ofDevice = lateDeviceListChanges([...before, ...words, newDevice, slept, told])[0]?.wokenTooEarly;
  expect(ofDevice).toMatchObject({ homeserver: "hs1", userId: bob, clients: ["alice"], sinceMs: 1050 });
  expect(ofDevice).toMatchObject({ deviceIds: ["BOB"], isOfIdentity: false });
  const signing = exchange({ endpoint: "keys/device_signing/upload", link: "bob", from: 1000, to: 1050 });
  const ofIdentity = lateDeviceListChanges([...before, ...words, signing, slept, told])[0]?.wokenTooEarly;
  expect(ofIdentity).toMatchObject({ deviceIds: [], isOfIdentity: true });
});

test("a client that shares no room with the user was not to be told, whatever its sync missed", () => {
  const left = sync(40, 50, [], { response: membership("leave") });
  const words = [said(1040, "notified", bob, 7), said(1045, "synced-without", alice, 5)];
  expect(lateDeviceListChanges([...before, left, ...words, newDevice, slept])).toEqual([]);
});

test("a sync that was woken too early for one change is proved when another of the same user follows", () => {
  const words = [said(1040, "notified", bob, 7), said(1045, "synced-without", alice, 5)];
  const following = upload("bob", bob, 1100, 1150);
  const [late] = lateDeviceListChanges([...before, ...words, newDevice, following, slept]);
  expect(late?.wokenTooEarly).toBeDefined();
});

test.each<[string, JournalRecord[]]>([
  [
    "the sync was woken before the change was notified",
    [said(1020, "synced-without", alice, 5), said(1040, "notified", bob, 7)],
  ],
  [
    "what was notified was another user's change",
    [said(1040, "notified", carol, 7), said(1045, "synced-without", alice, 5)],
  ],
  ["another user's sync was woken", [said(1040, "notified", bob, 7), said(1045, "synced-without", carol, 5)]],
  ["the sync had the change's place", [said(1040, "notified", bob, 7), said(1045, "synced-without", alice, 7)]],
  ["the change was never notified", [said(1045, "synced-without", alice, 5)]],
])("nothing excuses the homeserver when %s", (_, words) => {
  const [late] = lateDeviceListChanges([...before, ...words, newDevice, slept, told]);
  expect(late).toMatchObject({ isServersFault: true });
  expect(late?.wokenTooEarly).toBeUndefined();
});

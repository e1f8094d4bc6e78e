import { expect, test } from "vitest";
import type { ExchangeRecord, JournalEntry, JournalRecord } from "../journal/index.ts";
import { lostDeviceListUpdates } from "./lost-device-list-updates.ts";

const [alice, bob] = ["@alice-1f0e9a3c:hs1", "@bob-1f0e9a3c:hs2"];

const exchange = (fields: Partial<ExchangeRecord>): JournalRecord => {
  const all: ExchangeRecord = {
    type: "exchange",
    exchange: 1,
    link: "hs1->hs2",
    method: "GET",
    path: "",
    startedAtMs: 0,
    tookMs: 50,
    end: "answered",
    status: 200,
    ...fields,
  };
  return { ...all, atMs: all.startedAtMs + all.tookMs };
};

const update = (fields: Partial<ExchangeRecord> = {}) =>
  exchange({
    exchange: 7,
    link: "hs2->hs1",
    endpoint: "fed/send",
    startedAtMs: 100,
    request: { edus: [{ edu_type: "m.device_list_update", content: { user_id: bob, device_id: "NEW", keys: {} } }] },
    ...fields,
  });
const fetch = (fields: Partial<ExchangeRecord> = {}, devices = ["OLD"]) =>
  exchange({
    exchange: 6,
    endpoint: "fed/user/devices",
    path: `/_matrix/federation/v1/user/devices/${encodeURIComponent(bob)}`,
    startedAtMs: 80,
    response: { devices: devices.map((device_id) => ({ device_id })) },
    ...fields,
  });
const upload = (link: string, user_id: string, device_id: string) =>
  exchange({ endpoint: "keys/upload", link, request: { device_keys: { user_id, device_id } } });
const sync = (response: ExchangeRecord["response"], fields: Partial<ExchangeRecord> = {}) =>
  exchange({ endpoint: "sync", link: "alice", startedAtMs: 60, response, ...fields });

const membership = (membership: string) => ({
  rooms: {
    join: { "!r": { timeline: { events: [{ type: "m.room.member", state_key: bob, content: { membership } }] } } },
  },
});
const tells = { device_lists: { changed: [bob] } };
/** Alice is on hs1, in a room with Bob. */
const before = [
  upload("alice", alice, "A"),
  upload("bob", bob, "OLD"),
  sync(membership("join"), { startedAtMs: 10, tookMs: 5 }),
];
/** As it comes in life: the poll that was under way is answered at its end, and the next one is given up by the client. */
const waits = [
  sync({}, { startedAtMs: 20, tookMs: 30_000 }),
  sync(undefined, { startedAtMs: 30_040, tookMs: 5_500, end: "abandoned", status: undefined }),
];

test("an update that comes during a fetch that does not have it is lost, and both are named", () => {
  const [lost, ...others] = lostDeviceListUpdates([...before, fetch(), update(), ...waits]);
  expect(others).toEqual([]);
  expect(lost).toMatchObject({ homeserver: "hs1", userId: bob, deviceIds: ["NEW"], clients: ["alice"], sinceMs: 150 });
  expect(lost?.evidence).toMatch(
    /^hs1 lost .* NEW \(exchange 7\), which came while .* of @bob-1f0e9a3c:hs2 \(exchange 6\)$/,
  );
});

test.each([
  ["a sync that waited for five seconds after it had nothing to tell", [sync({}, { startedAtMs: 20, tookMs: 6_000 })]],
  ["so had one that began after it and was answered", [sync({}, { startedAtMs: 160, tookMs: 100 })]],
  [
    "or was not answered for five seconds",
    [sync(undefined, { startedAtMs: 160, tookMs: 5_500, end: "abandoned", status: undefined })],
  ],
])("%s", (_, syncs) => {
  expect(lostDeviceListUpdates([...before, fetch(), update(), ...syncs])).toHaveLength(1);
});

test.each<[string, JournalRecord[]]>([
  ["the fetch has the device", [fetch({}, ["OLD", "NEW"]), update()]],
  ["the fetch had ended", [fetch({ startedAtMs: 40 }), update()]],
  ["the fetch failed", [fetch({ status: 504, response: undefined }), update()]],
  ["the fetch began afterwards", [update(), fetch({ startedAtMs: 150 })]],
  ["the devices are fetched again", [fetch(), update(), fetch({ startedAtMs: 160 }, ["OLD", "NEW"])]],
  ["another fetch at that time has the device", [fetch(), update(), fetch({ startedAtMs: 120 }, ["OLD", "NEW"])]],
  [
    "another user's devices are fetched",
    [fetch({ path: "/_matrix/federation/v1/user/devices/%40eve%3Ahs2" }), update()],
  ],
  ["a client of the receiver is told of a change", [fetch(), update(), sync(tells, { startedAtMs: 130 })]],
  [
    "one with sliding sync is told",
    [fetch(), update(), sync({ extensions: { e2ee: tells } }, { endpoint: "sliding-sync", startedAtMs: 130 })],
  ],
  ["the update was refused", [fetch(), update({ status: 504 })]],
  ["Bob has left the room", [fetch(), update(), sync(membership("leave"), { startedAtMs: 30, tookMs: 5 })]],
])("nothing is proved to be lost when %s", (_, records) => {
  expect(lostDeviceListUpdates([...before, ...records, ...waits])).toEqual([]);
});

const at = (atMs: number, entry: JournalEntry): JournalRecord => ({ ...entry, atMs });

test.each<[string, JournalRecord[]]>([
  ["no client asked after it", []],
  ["the sync that was under way was answered at once", [sync({}, { startedAtMs: 20, tookMs: 200 })]],
  [
    "the sync that began after it was held by a fault",
    [sync(undefined, { startedAtMs: 160, tookMs: 20_000, faults: [1] })],
  ],
  [
    "it was the first sync of a client, which tells of no changes",
    [sync({ account_data: { events: [{ type: "m.push_rules" }] } }, { startedAtMs: 160 })],
  ],
  [
    "the homeserver was stalled while the sync waited",
    [...waits.slice(0, 1), at(3_000, { type: "server", server: "hs1", change: "stalled" } as JournalEntry)],
  ],
  ["only the sender's own clients asked", [sync({}, { link: "bob", startedAtMs: 160, tookMs: 20_000 })]],
])("nobody was to be told when %s", (_, syncs) => {
  expect(lostDeviceListUpdates([...before, fetch(), update(), ...syncs])).toEqual([]);
});

test("nobody was to be told who shares no room with the user", () => {
  const [aliceKeys, bobKeys] = before as [JournalRecord, JournalRecord];
  expect(lostDeviceListUpdates([aliceKeys, bobKeys, fetch(), update(), ...waits])).toEqual([]);
});

test("what the sender's own clients are told, or others were told before, is no proof against it", () => {
  const others = [sync(tells, { startedAtMs: 30, tookMs: 60 }), sync(tells, { link: "bob", startedAtMs: 130 })];
  expect(lostDeviceListUpdates([...before, ...others, fetch(), update(), ...waits])).toHaveLength(1);
});

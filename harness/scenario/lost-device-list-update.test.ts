import { expect, test } from "vitest";
import type { ExchangeRecord } from "../journal/index.ts";
import { lostDeviceListUpdate } from "./lost-device-list-update.ts";

const bob = "@bob:hs2";
const homeserverOf = (link: string) => ({ alice: "hs1", bob: "hs2" })[link];

const exchange = (fields: Partial<ExchangeRecord>): ExchangeRecord => ({
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
});

const update = exchange({
  exchange: 7,
  link: "hs2->hs1",
  endpoint: "fed/send",
  startedAtMs: 100,
  request: { edus: [{ edu_type: "m.device_list_update", content: { user_id: bob, device_id: "NEW", keys: {} } }] },
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
const sync = (fields: Partial<ExchangeRecord>) =>
  exchange({
    endpoint: "sync",
    startedAtMs: 90,
    tookMs: 100,
    response: { device_lists: { changed: [bob] } },
    ...fields,
  });

test("an update that comes during a fetch that does not have it is lost, and both are named", () => {
  const lost = lostDeviceListUpdate([fetch(), update], homeserverOf);
  expect(lost?.evidence).toMatch(/^hs1 lost .* NEW \(exchange 7\), which came while .* of @bob:hs2 \(exchange 6\)$/);
});

test.each([
  ["the fetch has the device", [fetch({}, ["OLD", "NEW"]), update]],
  ["the fetch had ended", [fetch({ startedAtMs: 40 }), update]],
  ["the fetch failed", [{ ...fetch(), status: 504, response: undefined }, update]],
  ["the fetch began afterwards", [update, fetch({ startedAtMs: 150 })]],
  ["the devices are fetched again", [fetch(), update, fetch({ startedAtMs: 160 }, ["OLD", "NEW"])]],
  ["another fetch at that time has the device", [fetch(), update, fetch({ startedAtMs: 120 }, ["OLD", "NEW"])]],
  ["another user's devices are fetched", [fetch({ path: "/_matrix/federation/v1/user/devices/%40eve%3Ahs2" }), update]],
  ["a client of the receiver is told of a change", [fetch(), update, sync({ link: "alice" })]],
  [
    "one with sliding sync is told",
    [
      fetch(),
      update,
      sync({
        link: "alice",
        endpoint: "sliding-sync",
        response: { extensions: { e2ee: { device_lists: { changed: [bob] } } } },
      }),
    ],
  ],
  ["the update was refused", [fetch(), { ...update, status: 504 }]],
])("nothing is proved to be lost when %s", (_, exchanges) => {
  expect(lostDeviceListUpdate(exchanges, homeserverOf)).toBeUndefined();
});

test("what the sender's own clients are told, or others were told before, is no proof against it", () => {
  const exchanges = [sync({ link: "alice", startedAtMs: 0, tookMs: 90 }), fetch(), update, sync({ link: "bob" })];
  expect(lostDeviceListUpdate(exchanges, homeserverOf)?.evidence).toMatch(/hs1 lost/);
});

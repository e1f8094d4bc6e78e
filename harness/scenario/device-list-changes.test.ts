import { expect, test } from "vitest";
import type { ExchangeRecord } from "../journal/index.ts";
import { clientsByLink } from "./clients-by-link.ts";
import { deviceListChanges } from "./device-list-changes.ts";

const [alice, bob, carol] = ["@alice-1f0e9a3c:hs1", "@bob-1f0e9a3c:hs1", "@carol-1f0e9a3c:hs2"];
const exchange = (fields: Partial<ExchangeRecord>): ExchangeRecord => ({
  type: "exchange",
  exchange: 1,
  link: "bob",
  method: "POST",
  path: "",
  startedAtMs: 100,
  tookMs: 50,
  end: "answered",
  status: 200,
  ...fields,
});
const upload = (link: string, user_id: string, device_id: string) =>
  exchange({ endpoint: "keys/upload", link, startedAtMs: 0, request: { device_keys: { user_id, device_id } } });
const before = [upload("alice", alice, "ALICES"), upload("bob", bob, "BOBS")];
const changesIn = (fields: Partial<ExchangeRecord>, ...earlier: ExchangeRecord[]) => {
  const exchanges = [...before, ...earlier, exchange(fields)];
  return deviceListChanges(exchanges, clientsByLink(exchanges))
    .filter((change) => change.exchange === exchanges.at(-1))
    .map(({ homeserver, userId, deviceIds }) => [homeserver, userId, deviceIds]);
};

test.each<[string, Partial<ExchangeRecord>, unknown[]]>([
  ["a logout is of that client's device", { endpoint: "logout" }, [["hs1", bob, ["BOBS"]]]],
  [
    "a new name is of the device that has it",
    { method: "PUT", path: "/_matrix/client/v3/devices/OTHER" },
    [["hs1", bob, ["OTHER"]]],
  ],
  ["to read a device changes none", { method: "GET", path: "/_matrix/client/v3/devices/OTHER" }, []],
  ["new cross-signing keys are of the identity", { endpoint: "keys/device_signing/upload" }, [["hs1", bob, []]]],
  [
    "signatures are of the devices and identities that they are on",
    {
      endpoint: "keys/signatures/upload",
      request: { [bob]: { BOBS: { device_id: "BOBS" }, key: { usage: ["master"] } }, [alice]: { key2: {} } },
    },
    [
      ["hs1", bob, ["BOBS"]],
      ["hs1", bob, []],
      ["hs1", alice, []],
    ],
  ],
  [
    "a transaction is of what its updates name",
    {
      link: "hs2->hs1",
      endpoint: "fed/send",
      request: {
        edus: [
          { edu_type: "m.device_list_update", content: { user_id: carol, device_id: "CAROLS" } },
          { edu_type: "m.signing_key_update", content: { user_id: carol } },
          { edu_type: "m.typing", content: { user_id: carol } },
        ],
      },
    },
    [
      ["hs1", carol, ["CAROLS"]],
      ["hs1", carol, []],
    ],
  ],
  ["what was refused changes nothing", { endpoint: "logout", status: 401 }, []],
])("%s", (_, fields, changes) => {
  expect(changesIn(fields)).toEqual(changes);
});

test("a list that a homeserver fetches is of the devices that no client had been told of", () => {
  const fetched = {
    link: "hs1->hs2",
    endpoint: "fed/user/devices",
    path: `/_matrix/federation/v1/user/devices/${encodeURIComponent(carol)}`,
    response: { devices: [{ device_id: "OLD" }, { device_id: "NEW" }] },
  };
  const answer = { device_keys: { [carol]: { OLD: {} } } };
  const query = exchange({ endpoint: "keys/query", link: "alice", startedAtMs: 10, response: answer });
  expect(changesIn(fetched)).toEqual([["hs1", carol, ["OLD", "NEW"]]]);
  expect(changesIn(fetched, query)).toEqual([["hs1", carol, ["NEW"]]]);
});

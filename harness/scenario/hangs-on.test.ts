import { expect, test } from "vitest";
import type { ExchangeRecord } from "../journal/index.ts";
import { hangsOn } from "./hangs-on.ts";
import type { Untold } from "./untold.ts";

const bob = "@bob-1f0e9a3c:hs2";
const exchange = (fields: Partial<ExchangeRecord>): ExchangeRecord => ({
  type: "exchange",
  exchange: 1,
  link: "alice",
  method: "POST",
  path: "",
  startedAtMs: 200,
  tookMs: 50,
  end: "answered",
  status: 200,
  ...fields,
});
const upload = (link: string, user_id: string, device_id: string) =>
  exchange({ endpoint: "keys/upload", link, startedAtMs: 0, request: { device_keys: { user_id, device_id } } });
const clients = [
  upload("alice", "@alice-1f0e9a3c:hs1", "ALICES"),
  upload("bob", bob, "OLD"),
  upload("bob2", bob, "NEW"),
  upload("carol", "@carol-1f0e9a3c:hs1", "CAROLS"),
];
const device: Untold = {
  homeserver: "hs1",
  userId: bob,
  deviceIds: ["NEW"],
  isOfIdentity: false,
  clients: ["alice"],
  sinceMs: 150,
  evidence: "",
};
const identity: Untold = { ...device, deviceIds: [], isOfIdentity: true };

test.each([
  [
    "waits for the device by its id",
    `promised: waited 35 s for alice to see device NEW of ${bob} appear; instead: alice knew these devices of ${bob}: OLD`,
  ],
  [
    "waits for its client",
    'promised: waited 35 s for bob2 to decrypt "to both devices" from alice; instead: bob2 cannot decrypt it, cause: missing-room-key (none)',
  ],
  ["begins with its client", "Bob2 was given no key"],
  ["names its user alone", `waited 35 s for alice to know 2 devices of ${bob}`],
  [
    "comes after a fault that never fired",
    `nothing was proved, for a fault never fired: "hold keys/claim of carol" (none); and then: waited 35 s for alice to see device NEW of ${bob} appear`,
  ],
])("a reason that %s hangs on it", (_, reason) => {
  expect(hangsOn(reason, device, clients)).toBe(true);
});

test.each([
  ["is about another user", 'promised: waited 35 s for carol to decrypt "hello" from alice'],
  [
    "is about another device of that user",
    'promised: waited 35 s for bob to decrypt "hello" from alice; instead: bob has not seen the event',
  ],
  ["waits for another device by its id", `waited 35 s for alice to see device OLD of ${bob} appear`],
  ["is about something else", "the room key was not replaced after two hours"],
  ["names it in a message only", 'promised: waited 35 s for alice to decrypt "to bob2, NEW" from carol'],
  ["names a role that begins alike", "bob22 cannot decrypt it"],
  [
    "says that it was seen instead",
    `waited 35 s for carol to know the identity of alice; instead: carol knew these devices of ${bob}: NEW`,
  ],
])("a reason that %s does not hang on it", (_, reason) => {
  expect(hangsOn(reason, device, clients)).toBe(false);
});

test("news of an identity is what a wait for trust in its user hangs on, and not what that user's own client lacks", () => {
  const trusts = "promised: waited 35 s for alice to trust bob";
  expect(hangsOn(trusts, identity, clients)).toBe(true);
  expect(hangsOn(trusts, device, clients)).toBe(false);
  expect(hangsOn("promised: waited 35 s for bob to trust alice", identity, clients)).toBe(false);
});

const silent = (fault: string) => `nothing was proved, for a fault never fired: "${fault}" (no request was made)`;
const query = (userId: string, fields: Partial<ExchangeRecord> = {}) =>
  exchange({ endpoint: "keys/query", request: { device_keys: { [userId]: [] } }, ...fields });

test.each([
  ["asks for that user", silent("answer keys/query of alice with 504, first 2, by condition"), []],
  ["asked for others only", silent("answer keys/query of alice with 504"), [query("@carol-1f0e9a3c:hs1")]],
  ["asked before only", silent("answer keys/query of alice with 504"), [query(bob, { startedAtMs: 100 })]],
  ["claims a key of the device", silent("hold the answer to keys/claim of alice, once"), []],
  ["has its server claim one", silent("answer fed/user/keys/claim on hs1->hs2 with 429, once"), []],
  ["is awaited to claim one", "nothing was proved: waited 35 s for keys/claim on alice to be answered", []],
])("it hangs on it when nobody %s who would have been told", (_, reason, since) => {
  expect(hangsOn(reason, device, [...clients, ...since])).toBe(true);
});

test.each([
  ["a client that did ask for that user", silent("answer keys/query of alice with 504"), [query(bob)]],
  ["a client that was not to be told", silent("answer keys/query of carol with 504"), []],
  ["another homeserver", silent("answer fed/user/keys/claim on hs2->hs1 with 429, once"), []],
  ["requests that no news of devices brings about", silent("hold keys/upload of alice, once"), []],
  ["that very device's own client", silent("hold sync of bob2, once"), []],
])("a fault that never fired on %s does not hang on it", (_, reason, since) => {
  expect(hangsOn(reason, device, [...clients, ...since])).toBe(false);
});

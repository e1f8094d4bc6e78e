import assert from "node:assert/strict";
import { asksFor, hold, scenario } from "../../harness/index.ts";

const options = {
  ids: ["live-16"],
  demandedBy: {
    spec: "client-server-api/#post_matrixclientv3keysquery",
    says: "If any remote homeservers could not be reached, they are recorded here.",
  },
  federation: "own",
  room: { preset: "public_chat", without: ["bob"] },
} as const;

/**
 * Two users of a homeserver who ask at once for the devices of a user elsewhere are both answered without a failure:
 * `failures` is for servers that could not be reached, and this one was reached. Today the question that waits for the
 * other's fetch gets `failures: {"hs2": {"status": 503, "message": "'devices'"}}` beside the right devices. Clients then take
 * hs2 for broken: the Rust crypto asks nothing of it for 15 s.
 * - Bob joins the public room of Alice and Carol, and both ask for his devices; hs1's fetch of them is held between the
 *   servers until both questions are at hs1
 * - both are told of no failure
 */
scenario(
  "two users who ask for a remote user's devices at once are told of no failure",
  {
    ...options,
    ids: [...options.ids],
    roles: ["alice", "carol", "bob"],
    on: { alice: "hs1", carol: "hs1", bob: "hs2" },
  },
  async ({ alice, carol, bob, room, servers }) => {
    const asking = [alice, carol];
    await using fetch = await servers.fault("hs1", "hs2", "fed/user/devices", hold("response").times(1));
    await bob.join(room, ["hs1"]);
    const asked = asking.map((client) => client.link.nextRequest("keys/query", { where: asksFor(bob) }));
    const answers = asking.map((client) =>
      client.request("keys/query", { body: { device_keys: { [bob.userId]: [] } } }),
    );
    const held = await fetch.held();
    await Promise.all(asked);
    // Each answer of hs1 gives it time to come to the question that waits.
    for (let count = 0; count < 5; count++) await Promise.all(asking.map((client) => client.oneTimeKeyCount()));
    held.release();
    for (const [index, { failures = {} }] of (await Promise.all(answers)).entries()) {
      assert.deepEqual(failures, {}, `${asking[index]?.role} was told of failures: ${JSON.stringify(failures)}`);
    }
  },
);

/** An SDK that asks only when it sends, as mautrix-go does, has the scenario ask in its place after that long. */
const asksWithinMs = 15_000;

/** The control: Alice's client alone asks, once, and the fetch is held just so. */
scenario(
  "a user who asks alone for a remote user's devices is told of no failure",
  { ...options, ids: [...options.ids], on: { alice: "hs1", bob: "hs2" } },
  async ({ alice, bob, room, servers }) => {
    await using fetch = await servers.fault("hs1", "hs2", "fed/user/devices", hold("response").times(1));
    const answer = alice.link.nextExchange("keys/query", { where: asksFor(bob) });
    const asks = alice.link.nextRequest("keys/query", { where: asksFor(bob), limitMs: asksWithinMs });
    await bob.join(room, ["hs1"]);
    const asksItself = await asks.then(
      () => true,
      () => false,
    );
    const asked = asksItself || alice.request("keys/query", { body: { device_keys: { [bob.userId]: [] } } });
    const held = await fetch.held();
    for (let count = 0; count < 5; count++) await alice.oneTimeKeyCount();
    held.release();
    await asked;
    const { failures = {} } = (await answer).response as { failures?: object };
    assert.deepEqual(failures, {}, `alice was told of failures: ${JSON.stringify(failures)}`);
  },
);

import assert from "node:assert/strict";
import { expect, reply, scenario } from "../../harness/index.ts";

/**
 * A device whose first key upload fails becomes reachable all the same.
 * - Alice's first two uploads of keys are answered 504; she logs in
 * - Bob sends; Alice decrypts, with a one-time key of the upload that got through
 */
scenario(
  "a failed one-time key upload is retried",
  { ids: ["net-1"], later: ["alice"], room: false },
  async ({ alice, bob, makeRoom }) => {
    await using outage = await alice.link.fault("keys/upload", reply(504).times(2));
    await alice.login();
    await outage.hits(2);
    const statuses = alice.link.exchanges("keys/upload").map(({ status }) => status);
    assert.deepEqual(statuses.slice(0, 3), [504, 504, 200], `Alice's uploads were answered ${statuses}`);
    await alice.startSync();
    const room = await makeRoom(alice, [bob]);
    const event = await bob.send(room, "with one of your one-time keys");
    await expect(alice).toDecrypt(event);
  },
);

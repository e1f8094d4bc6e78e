import assert from "node:assert/strict";
import { expect, loseResponse, reply, reset, scenario } from "../../harness/index.ts";

/**
 * A message in the send queue of an SDK waits for the network, and is then sent once.
 * - Alice's messages do not get through, or their answers do not; she queues one, whose queue stops
 * - the network is back, and she has the queue go on: Bob decrypts the message, and has it once
 */
for (const { what, effect } of [
  { what: "which a server refuses for a while", effect: () => reply(503) },
  { what: "which cannot leave for a while", effect: reset },
  { what: "whose answer is lost", effect: loseResponse },
] as const) {
  scenario(
    `a queued message ${what} is sent once when the network is back`,
    {
      ids: [],
      demandedBy: { wish: "a queued message waits for the network, and is sent once", claim: "send-queue" },
      needsOf: { alice: ["send-queue"] },
    },
    async ({ alice, bob, room }) => {
      await expect(bob).toDecrypt(await alice.send(room, "before"));
      const queued = await (async () => {
        await using outage = await alice.link.fault("send/m.room.encrypted", effect());
        const queued = await alice.queue(room, "in its turn");
        await alice.waitForStoppedQueue(queued);
        await outage.hits();
        return queued;
      })();
      await alice.resumeSending();
      await expect(bob).toDecrypt(await expect(alice.waitForSent(queued)).toHappen());
      await expect(bob).toDecrypt(await alice.send(room, "after"));
      const copies = bob.decryptionHistory().filter(({ event }) => event.content.body === queued.body);
      assert.equal(copies.length, 1, "Bob has it more than once");
    },
  );
}

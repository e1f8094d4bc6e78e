import assert from "node:assert/strict";
import { expect, kill, scenario } from "../../harness/index.ts";

/**
 * A message in the send queue of an SDK survives a kill, and is sent once.
 * - Alice queues a message, and is killed as it leaves, or when the server has taken it and she does not know
 * - she starts again: the message is sent in the same transaction, Bob decrypts it, and has it once
 */
for (const { when, moment } of [
  { when: "as it leaves", moment: "before-request" },
  { when: "before its answer comes", moment: "after-commit" },
] as const) {
  scenario(
    `a queued message whose sender is killed ${when} is sent once after the restart`,
    {
      ids: [],
      demandedBy: [
        { wish: "a message in the send queue is sent after a restart, once", claim: "send-queue" },
        {
          spec: "client-server-api/#transaction-identifiers",
          says: "The purpose of the transaction ID is to allow the homeserver to distinguish a new request from a retransmission",
        },
      ],
      alone: ["alice"],
      needsOf: { alice: ["send-queue", "persistence"] },
    },
    async ({ alice, bob, room }) => {
      await expect(bob).toDecrypt(await alice.send(room, "before"));
      const queued = await (async () => {
        await using killed = await alice.link.fault("send/m.room.encrypted", kill(alice, moment));
        const [queued] = await Promise.all([alice.queue(room, "in its turn"), killed.hits()]);
        return queued;
      })();
      await alice.start();
      await expect(bob).toDecrypt(await expect(alice.waitForSent(queued)).toHappen());
      await expect(bob).toDecrypt(await alice.send(room, "after"));
      const copies = bob.decryptionHistory().filter(({ event }) => event.content.body === queued.body);
      assert.equal(copies.length, 1, "Bob has it more than once");
      const [, cut, again] = alice.link.exchanges("send/m.room.encrypted");
      assert.ok(cut && again, "Alice sent it only once");
      assert.equal(again.path, cut.path, "Alice sent it in another transaction");
    },
  );
}

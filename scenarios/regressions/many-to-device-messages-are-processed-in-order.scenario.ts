import assert from "node:assert/strict";
import { expect, scenario } from "../../harness/index.ts";

/** In each of a sender's two rooms, which share an Olm session: that forgives 40 messages that come too late, not more. */
const messagesEach = 26;

interface SyncAnswer {
  to_device?: { events?: unknown[] };
}

/**
 * Room keys that come many at once are taken in the order in which they were sent, or some are lost (element-web#25723).
 * - Alice and Carol each have two rooms with Bob in which each message has a room key of its own; all syncs stop; each
 *   sends 52 messages
 * - Bob syncs again and is given at least 52 to-device messages at once: he decrypts all 104 messages
 */
scenario(
  "many to-device messages at once are processed in order",
  {
    ids: ["reg-6"],
    demandedBy: {
      spec: "client-server-api/#mmegolmv1aes-sha2",
      says: "The existing session has been used to encrypt as many messages as specified in rotation_period_msgs in the m.room.encryption room state event",
    },
    long: true,
    roles: ["alice", "bob", "carol"],
    room: false,
  },
  async ({ alice, bob, carol, makeRoom }) => {
    const senders = await Promise.all(
      [alice, alice, carol, carol].map(async (sender) => {
        const room = await makeRoom(sender, [bob], { rotationPeriodMsgs: 1 });
        await expect(bob).toDecrypt(await sender.send(room, "before"));
        return { sender, room };
      }),
    );
    // What the senders are told by the server is of no interest here, and costs time.
    for (const client of [alice, bob, carol]) await client.stopSync();
    const bursts = senders.map(async ({ sender, room }) => {
      const events = [];
      for (let count = 1; count <= messagesEach; count++) events.push(await sender.send(room, `message ${count}`));
      return events;
    });
    const events = (await Promise.all(bursts)).flat();

    const flood = bob.link.nextExchange("sync", {
      where: ({ response }) => ((response as SyncAnswer)?.to_device?.events?.length ?? 0) >= 2 * messagesEach,
    });
    await bob.startSync();
    await flood;
    for (const event of events) {
      await bob.scrollBackTo(event);
      await expect(bob).toDecrypt(event);
    }
    const sessions = await Promise.all(events.map((event) => bob.sessionIdOf(event)));
    assert.equal(new Set(sessions).size, events.length, "some messages shared a room key");
  },
);

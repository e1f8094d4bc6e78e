import assert from "node:assert/strict";
import { expect, scenario } from "../../harness/index.ts";

/**
 * New encryption parameters hold from the next message on. The specification has one algorithm for rooms, so it is a
 * parameter that changes here: to more room keys, and not to fewer.
 * - Alice sends; she sets `rotation_period_msgs: 1`, so that each message has a key of its own
 * - Alice sends twice: each time by a new session, which Bob decrypts
 */
scenario(
  "the room key is replaced when the encryption parameters change",
  {
    ids: ["roomkey-5"],
    demandedBy: {
      spec: "client-server-api/#mmegolmv1aes-sha2",
      says: "The existing session has been used to encrypt as many messages as specified in rotation_period_msgs in the m.room.encryption room state event",
    },
  },
  async ({ alice, bob, room }) => {
    const before = await alice.send(room, "before the change");
    await expect(bob).toDecrypt(before);
    const parameters = { algorithm: "m.megolm.v1.aes-sha2", rotation_period_msgs: 1 };
    const { eventId } = await alice.sendState(room, "m.room.encryption", parameters);
    await alice.waitForTimelineEvent(eventId, () => true, { awaited: "Alice to see the new parameters" });
    const sessions = [await bob.sessionIdOf(before)];
    for (const body of ["after the change", "and once more"]) {
      const event = await alice.send(room, body);
      await expect(bob).toDecrypt(event);
      const session = await bob.sessionIdOf(event);
      assert.ok(!sessions.includes(session), "new encryption parameters did not replace the room key");
      sessions.push(session);
    }
  },
);

import assert from "node:assert/strict";
import { expect, scenario } from "../../harness/index.ts";

/**
 * A room that says `rotation_period_msgs: 2` gets a new key with each third message.
 * - Alice sends five messages: Bob decrypts all; the first two share a session, the third and fourth another, and the
 *   fifth has a third one
 */
scenario(
  "the room key is replaced after rotation_period_msgs",
  {
    ids: ["roomkey-6"],
    demandedBy: [
      {
        spec: "client-server-api/#mmegolmv1aes-sha2",
        says: "The existing session has been used to encrypt as many messages as specified in rotation_period_msgs in the m.room.encryption room state event",
      },
      { wish: "a room key is not replaced before it has been used for so many messages", claim: "keeps-room-key" },
    ],
    needsOf: { alice: ["keeps-room-key"] },
    room: { rotationPeriodMsgs: 2 },
  },
  async ({ alice, bob, room }) => {
    const sessions = [];
    for (const body of ["first", "second", "third", "fourth", "fifth"]) {
      const event = await alice.send(room, body);
      await expect(bob).toDecrypt(event);
      sessions.push(await bob.sessionIdOf(event));
    }
    assert.equal(sessions[0], sessions[1], "the room key was replaced too early");
    assert.equal(sessions[2], sessions[3], "the second room key was replaced too early");
    const inTurn = [sessions[0], sessions[2], sessions[4]];
    assert.equal(new Set(inTurn).size, 3, "a room key was used for more than two messages");
  },
);

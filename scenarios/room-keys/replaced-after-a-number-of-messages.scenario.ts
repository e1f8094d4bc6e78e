import assert from "node:assert/strict";
import { expect, scenario } from "../../harness/index.ts";

/**
 * A room that says `rotation_period_msgs: 2` gets a new key with each third message.
 * - Alice sends three messages: Bob decrypts all; the first two share a session, the third does not
 */
scenario(
  "the room key is replaced after rotation_period_msgs",
  { ids: ["roomkey-6"], room: { rotationPeriodMsgs: 2 } },
  async ({ alice, bob, room }) => {
    const sessions = [];
    for (const body of ["first", "second", "third"]) {
      const event = await alice.send(room, body);
      await expect(bob).toDecrypt(event);
      sessions.push(await bob.sessionIdOf(event));
    }
    assert.equal(sessions[0], sessions[1], "the room key was replaced too early");
    assert.notEqual(sessions[1], sessions[2], "the room key was not replaced after two messages");
  },
);

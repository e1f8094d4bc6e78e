import assert from "node:assert/strict";
import { expect, scenario } from "../../harness/index.ts";

/** Some SDKs go by the membership, others by the notice that the key was withheld. */
const excluded = ["sent-before-membership", "withheld"];

/**
 * A user who left must not be able to read on, not even one who was never sent the key: he may have been given it as history.
 * matrix-js-sdk before 41.3 kept the key when somebody came and went between two messages (js-sdk#5231). The room
 * is public, so that Bob can come back and show what he cannot decrypt: an invite would share history (MSC4268).
 * - Alice sends, Bob and Carol decrypt; Bob leaves; Alice sends again: by a new session
 * - Bob comes and goes; Alice sends again: by a new session once more
 * - Carol decrypts all; Bob comes back and cannot; the old sessions are never used again
 */
scenario(
  "the room key is replaced when a user leaves",
  {
    ids: ["roomkey-1"],
    demandedBy: {
      spec: "client-server-api/#mmegolmv1aes-sha2",
      says: "A user or device that was previously participating in the room, and may have received a copy of the decryption keys for the session, is seen to leave the room",
    },
    roles: ["alice", "bob", "carol"],
    room: { preset: "public_chat", historyVisibility: "shared" },
  },
  async ({ alice, bob, carol, room }) => {
    const before = await alice.send(room, "while all are here");
    await expect(bob).toDecrypt(before);
    await expect(carol).toDecrypt(before);
    const sessions = [await carol.sessionIdOf(before)];

    await bob.leave(room);
    await alice.waitForMembership(room, bob.userId, "leave");
    const after = await alice.send(room, "after Bob left");
    await expect(carol).toDecrypt(after);
    sessions.push(await carol.sessionIdOf(after));
    assert.notEqual(sessions[1], sessions[0], "leaving did not replace the room key");

    await bob.join(room, ["hs1"]);
    await alice.waitForMembership(room, bob.userId, "join");
    await bob.leave(room);
    await alice.waitForMembership(room, bob.userId, "leave");
    const again = await alice.send(room, "after Bob came and went");
    await expect(carol).toDecrypt(again);
    assert.notEqual(await carol.sessionIdOf(again), sessions[1], "leaving did not replace the room key");

    await bob.join(room, ["hs1"]);
    await alice.waitForMembership(room, bob.userId, "join");
    const last = await alice.send(room, "Bob is back");
    await expect(bob).toBeUnableToDecrypt(after, { sentinel: last, cause: excluded });
    await expect(bob).toBeUnableToDecrypt(again, { sentinel: last, cause: excluded });
    assert.ok(!sessions.includes(await bob.sessionIdOf(last)), "a session from before Bob left was used again");
  },
);

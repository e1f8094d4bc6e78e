import assert from "node:assert/strict";
import { expect, scenario } from "../../harness/index.ts";

/**
 * Who left must not be able to read on: matrix-js-sdk before 41.3 kept the key (js-sdk#5231). The room is public,
 * so that Bob can come back and show what he cannot decrypt: an invite would share history (MSC4268).
 * - Alice sends, Bob and Carol decrypt; Bob leaves; Alice sends again: by a new session
 * - Carol decrypts; Bob comes back and cannot; the old session is never used again
 */
scenario(
  "the room key is replaced when a user leaves",
  {
    ids: ["roomkey-1"],
    roles: ["alice", "bob", "carol"],
    room: { preset: "public_chat", historyVisibility: "shared" },
  },
  async ({ alice, bob, carol, room }) => {
    const before = await alice.send(room, "while all are here");
    await expect(bob).toDecrypt(before);
    await expect(carol).toDecrypt(before);
    await bob.leave(room);
    await alice.waitForMembership(room, bob.userId, "leave");
    const after = await alice.send(room, "after Bob left");
    await expect(carol).toDecrypt(after);
    const session = await carol.sessionIdOf(before);
    assert.notEqual(await carol.sessionIdOf(after), session, "leaving did not replace the room key");

    await bob.join(room, ["hs1"]);
    await alice.waitForMembership(room, bob.userId, "join");
    const last = await alice.send(room, "Bob is back");
    await expect(bob).toBeUnableToDecrypt(after, { sentinel: last });
    assert.notEqual(await bob.sessionIdOf(last), session, "the session from before Bob left was used again");
  },
);

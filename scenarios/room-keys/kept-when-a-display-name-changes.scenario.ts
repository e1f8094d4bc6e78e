import assert from "node:assert/strict";
import { expect, scenario } from "../../harness/index.ts";

/**
 * A new display name is a new membership event, and yet nobody came or went: the key stays.
 * - Alice sends; Bob changes his display name, then Alice hers; Alice sends: by the same session
 * - Bob decrypts both
 */
scenario(
  "the room key is not replaced when a display name changes",
  {
    ids: ["roomkey-10"],
    demandedBy: { wish: "a new display name is no reason for a new room key", claim: "keeps-room-key" },
    needsOf: { alice: ["keeps-room-key"] },
  },
  async ({ alice, bob, room }) => {
    const before = await alice.send(room, "before the new names");
    await expect(bob).toDecrypt(before);
    for (const user of [bob, alice]) {
      const content = { membership: "join", displayname: `${user.role} the renamed` };
      const { eventId } = await user.sendState(room, "m.room.member", content, user.userId);
      await alice.waitForTimelineEvent(eventId, () => true, { awaited: `Alice to see the new name of ${user.role}` });
    }
    const after = await alice.send(room, "after the new names");
    await expect(bob).toDecrypt(after);
    assert.equal(
      await bob.sessionIdOf(after),
      await bob.sessionIdOf(before),
      "the room key was replaced for a new display name",
    );
  },
);

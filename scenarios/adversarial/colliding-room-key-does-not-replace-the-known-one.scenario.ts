import assert from "node:assert/strict";
import { expect, scenario } from "../../harness/index.ts";

/**
 * A room key that says it is one that the client knows already does not take its place.
 * - Alice sends, so that Bob has her room key, and so has Mallory, who is in the room
 * - Mallory sends Bob another room key under the same session id, and then Alice's own as if it were hers
 * - Alice sends again by the same session; Bob restarts: he decrypts both messages, and shows them as before
 */
scenario(
  "a room key with the id of a known session does not replace it",
  {
    ids: ["J7", "adv-1"],
    demandedBy: {
      spec: "client-server-api/#mmegolmv1aes-sha2",
      says: "that the new session key has a lower message index than the existing session key",
    },
    puppets: ["mallory"],
    needs: ["shields"],
  },
  async ({ alice, bob, mallory, room }) => {
    const before = await alice.send(room, "before the collision");
    await expect(bob).toDecrypt(before);
    const shield = await bob.shield(before);
    const known = await mallory.receive();

    const session = mallory.openOlmSession(await mallory.claimOneTimeKey(bob));
    const { content } = mallory.createRoomKey(room);
    await mallory.shareRoomKey({ content: { ...content, session_id: known.content.session_id } }, session);
    await mallory.shareRoomKey(known, session);
    const roomKey = mallory.createRoomKey(room);
    await mallory.shareRoomKey(roomKey, session);
    await expect(bob).toDecrypt(await mallory.send(roomKey, "by an honest room key"));

    const after = await alice.send(room, "after the collision");
    await expect(bob).toDecrypt(after);
    assert.equal(await bob.sessionIdOf(after), await bob.sessionIdOf(before), "Alice's own client changed the session");
    await bob.restart();
    for (const event of [before, after]) {
      await expect(bob).toDecrypt(event);
      assert.deepEqual(await bob.shield(event), shield, `the shield of "${event.body}" changed`);
    }
  },
);

import assert from "node:assert/strict";
import { expect, holdToDevice, scenario } from "../../harness/index.ts";

/**
 * Who gets a room key from a member first, and then from its owner, believes the owner.
 * - Alice's room key is late for Bob; Mallory, who has it, sends it to Bob as if it were hers
 * - then Alice's own comes; Bob restarts: he shows her message as he shows one by a key that nobody stole
 * Known bug: in the Rust crypto a room key belongs to whoever's copy of it comes first. The later one has another sender,
 * and so it is discarded as one whose "ratchet does not connect to the one in the store", although it is its owner's
 * (Store::merge_received_group_session). So a member can have another's messages shown as somebody else's, red, for good.
 * mautrix-go 0.32.0 keeps the first copy, too (OlmMachine.storeGroupSessionInner).
 */
scenario(
  "a stolen room key does not make its owner's messages look like somebody else's",
  {
    ids: ["J7", "adv-1"],
    puppets: ["mallory"],
    needs: ["shields"],
    knownBug: { issue: "no issue known", failsWith: /Bob warns of (MISMATCHED_SENDER|unknown-device)/ },
  },
  async ({ alice, bob, mallory, room, step }) => {
    const delay = await bob.link.fault("sync", holdToDevice({ type: "m.room.encrypted", from: alice }));
    const session = mallory.openOlmSession(await mallory.claimOneTimeKey(bob));
    const roomKey = mallory.createRoomKey(room);
    await mallory.shareRoomKey(roomKey, session);
    await expect(bob).toDecrypt(await mallory.send(roomKey, "before the theft"));

    const event = await alice.send(room, "by a room key that was stolen");
    const stolen = await mallory.receive();
    const late = await delay.heldMessage();
    await mallory.shareRoomKey(stolen, session);
    await expect(bob).toDecrypt(event);

    step("let Alice's own room key through");
    await late.release();
    await delay[Symbol.asyncDispose]();
    await alice.discardRoomKey(room);
    const honest = await alice.send(room, "by a room key that was not");
    await expect(bob).toDecrypt(honest);
    await bob.restart();
    await expect(bob).toDecrypt(event);
    await expect(bob).toDecrypt(honest);
    const shield = await bob.shield(event);
    assert.deepEqual(shield, await bob.shield(honest), `Bob warns of ${shield.reason} where Alice had sent`);
  },
);

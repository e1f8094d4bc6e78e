import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import { expect, holdToDevice, scenario } from "../../harness/index.ts";

/**
 * A room key proves nothing of a user from whom it did not come: a message by it is shown with a warning, or not at all.
 * - Alice sends, and Bob decrypts; her next room key is late for him, and Mallory, who has it, sends it to him as her own
 * - Bob uses it for Alice's message: he rejects that, or warns of it in red and for another reason than of the first
 * - Alice's own copy comes; Bob restarts: he rejects or warns as before, or has come to show it as he shows the first
 * One might hope that he believes Alice when her own copy comes. The specification has him keep the copy that he has,
 * unless the new one begins at a lower index; and if he took the later one, Mallory could send hers once more.
 */
scenario(
  "a message by a stolen room key is not shown as good as its sender's others",
  {
    ids: ["J7", "adv-1"],
    demandedBy: [
      {
        spec: "client-server-api/#verification-of-the-sending-user-for-incoming-events",
        says: "there is no proof that the claimed sender is accurate, and the user should be warned accordingly",
      },
      {
        spec: "client-server-api/#mmegolmv1aes-sha2",
        says: "clients should confirm that the user who sent the message corresponds to the user the message was expected to come from",
      },
    ],
    puppets: ["mallory"],
    needs: ["shields", "discard-room-key"],
  },
  async ({ alice, bob, mallory, room, step }) => {
    const honest = await alice.send(room, "by a room key that was not stolen");
    await expect(bob).toDecrypt(honest);
    await mallory.receive();

    const delay = await bob.link.fault("sync", holdToDevice({ type: "m.room.encrypted", from: alice }));
    await alice.discardRoomKey(room);
    const event = await alice.send(room, "by a room key that was stolen");
    const stolen = await mallory.receive();
    const late = await delay.heldMessage();
    await mallory.shareRoomKey(stolen, mallory.openOlmSession(await mallory.claimOneTimeKey(bob)));
    const isKeyUsed = ({ decryption: { state, cause } }: { decryption: { state: string; cause?: string } }) =>
      state === "decrypted" || (state === "failed" && cause !== "missing-room-key");
    await bob.waitForTimelineEvent(event.eventId, isKeyUsed, { awaited: "Bob to use the stolen room key" });
    await expect(bob).toRejectOrFlag(event, { sentinel: honest });

    step("let Alice's own room key through");
    await late.release();
    await delay[Symbol.asyncDispose]();
    await alice.discardRoomKey(room);
    const last = await alice.send(room, "after her own came");
    await expect(bob).toDecrypt(last);
    await bob.restart();
    await expect(bob).toDecrypt(last);
    const { decryption } = await bob.waitForTimelineEvent(event.eventId, isKeyUsed, {
      awaited: `Bob to have "${event.body}" after his restart`,
    });
    if (decryption.state === "failed") return;
    const [shield, honestShield] = [await bob.shield(event), await bob.shield(last)];
    assert.ok(
      shield.colour === "red" || isDeepStrictEqual(shield, honestShield),
      `Bob shows it with the shield ${JSON.stringify(shield)}, and Alice's own with ${JSON.stringify(honestShield)}`,
    );
  },
);

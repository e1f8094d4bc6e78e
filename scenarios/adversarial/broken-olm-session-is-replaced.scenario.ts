import assert from "node:assert/strict";
import { expect, garble, scenario } from "../../harness/index.ts";

const hourMs = 3_600_000;

/**
 * A client that cannot decrypt a message of an Olm session begins another with that device, whichever of the two types
 * the message has: pre-key messages, as all are until the receiver has answered, or normal ones. It is not
 * https://github.com/matrix-org/matrix-rust-sdk/issues/3427, for here the session is known.
 * - Alice decrypts by Mallory's Olm session; for a normal message she then sends, so that Mallory has an answer
 * - two hours later a message by the session is garbled, and the next is not: Alice decrypts what follows
 * - she sends to the room: by then she has claimed a one-time key of Mallory's
 */
for (const { type, called } of [
  { type: 0, called: "pre-key message" },
  { type: 1, called: "normal message" },
]) {
  scenario(
    `an undecryptable ${called} of a known Olm session makes the client begin another`,
    {
      ids: ["J1", "adv-1"],
      demandedBy: {
        spec: "client-server-api/#recovering-from-undecryptable-messages",
        says: "the client should assume that the Olm session has become corrupted and create a new one to replace it",
      },
      roles: ["alice"],
      puppets: ["mallory"],
      alone: ["alice"],
      needs: ["clock", "discard-room-key"],
    },
    async ({ alice, mallory, room }) => {
      const session = mallory.openOlmSession(await mallory.claimOneTimeKey(alice));
      const roomKey = mallory.createRoomKey(room);
      await mallory.shareRoomKey(roomKey, session);
      await expect(alice).toDecrypt(await mallory.send(roomKey, "before it breaks"));
      if (type === 1) {
        await alice.send(room, "so that Mallory has an answer");
        await mallory.receive();
      }
      const claimsBefore = alice.link.exchanges("keys/claim").length;

      await alice.advanceClock(2 * hourMs);
      const broken = garble(session.encrypt("m.dummy", {}));
      assert.equal(broken.ciphertext[session.device.curve25519]?.type, type, `what is garbled is no ${called}`);
      await mallory.sendToDevice(alice, broken);
      const lastRoomKey = mallory.createRoomKey(room);
      await mallory.shareRoomKey(lastRoomKey, session);
      await expect(alice).toDecrypt(await mallory.send(lastRoomKey, "after it broke"));
      await alice.discardRoomKey(room);
      await alice.send(room, "by another room key");
      const claims = alice.link.exchanges("keys/claim").slice(claimsBefore);
      const isForMallory = ({ request }: { request?: unknown }) => JSON.stringify(request).includes(mallory.deviceId);
      assert.ok(claims.some(isForMallory), "Alice claimed no one-time key of Mallory's");
    },
  );
}

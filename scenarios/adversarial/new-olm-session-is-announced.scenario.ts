import assert from "node:assert/strict";
import { expect, scenario } from "../../harness/index.ts";

const hourMs = 3_600_000;

/**
 * A client that begins a new Olm session because the old one broke announces it, or its peer goes on with the old one: a
 * client that never writes then loses each room key that the peer sends.
 * - Alice decrypts by Mallory's Olm session; two hours later comes a message that she cannot decrypt, for it uses the
 *   one-time key again: she claims a one-time key of Mallory's
 * - Alice only reads: Bob sends four times, so that her client has worked on four sync answers
 * - by then, or 10 s later, she has sent Mallory a message by the new session, and it is m.dummy
 */
scenario(
  "a reader that never writes announces the Olm session that it began because the old one broke",
  {
    ids: ["J1", "adv-1"],
    demandedBy: {
      spec: "client-server-api/#recovering-from-undecryptable-messages",
      says: "To establish a new session, the client sends an m.dummy to-device event to the other party to notify them of the new session details.",
    },
    puppets: ["mallory"],
    alone: ["alice"],
    needsOf: { alice: ["clock"] },
  },
  async ({ alice, bob, mallory, room }) => {
    const isForMallory = ({ request }: { request?: unknown }) => JSON.stringify(request).includes(mallory.deviceId);
    const oneTimeKey = await mallory.claimOneTimeKey(alice);
    const roomKey = mallory.createRoomKey(room);
    await mallory.shareRoomKey(roomKey, mallory.openOlmSession(oneTimeKey));
    await expect(alice).toDecrypt(await mallory.send(roomKey, "before it breaks"));

    await alice.advanceClock(2 * hourMs);
    const repair = alice.link.nextExchange("keys/claim", { where: isForMallory });
    await mallory.sendToDevice(alice, mallory.openOlmSession(oneTimeKey).encrypt("m.dummy", {}));
    await expect(repair).toHappen();
    for (let count = 1; count <= 4; count++) {
      await expect(alice).toDecrypt(await bob.send(room, `${count} after it broke`));
    }
    const announced = alice.link.seen("sendToDevice/m.room.encrypted", { where: isForMallory, limitMs: 10_000 });
    await expect(announced).toHappen();
    const { type } = await expect(mallory.receive()).toHappen();
    assert.equal(type, "m.dummy", `the first message by the new session is ${type}`);
  },
);

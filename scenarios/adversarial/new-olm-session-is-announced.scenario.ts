import assert from "node:assert/strict";
import { expect, scenario } from "../../harness/index.ts";

const hourMs = 3_600_000;

/**
 * A client that began a new Olm session because the old one broke says so with m.dummy, or the peer goes on with the
 * old one (specification, "Recovering from undecryptable messages").
 * - Alice decrypts by Mallory's Olm session; two hours later comes a message that she cannot decrypt, for it uses the
 *   one-time key again: she claims a one-time key of Mallory's
 * - Alice sends to the room: before the room key, Mallory has received m.dummy
 * Known bug: the Rust crypto makes the m.dummy and never hands it out. SessionManager puts it among its own outgoing
 * requests, and OlmMachine::outgoing_requests asks only those of verification and of key requests. On the wire: a
 * keys/claim for Mallory's device, and no sendToDevice until the room key.
 */
scenario(
  "a new Olm session, begun because the old one broke, is announced to the peer",
  {
    ids: ["J1", "adv-1"],
    roles: ["alice"],
    puppets: ["mallory"],
    alone: ["alice"],
    needs: ["clock"],
    knownBug: { issue: "no issue known", failsWith: /the first message by the new session is m\.room_key/ },
  },
  async ({ alice, mallory, room }) => {
    const oneTimeKey = await mallory.claimOneTimeKey(alice);
    const roomKey = mallory.createRoomKey(room);
    await mallory.shareRoomKey(roomKey, mallory.openOlmSession(oneTimeKey));
    await expect(alice).toDecrypt(await mallory.send(roomKey, "before it breaks"));

    await alice.advanceClock(2 * hourMs);
    const repair = alice.link.nextExchange("keys/claim");
    await mallory.sendToDevice(alice, mallory.openOlmSession(oneTimeKey).encrypt("m.dummy", {}));
    await expect(repair).toHappen();
    await alice.send(room, "after it broke");
    const { type } = await expect(mallory.receive()).toHappen();
    assert.equal(type, "m.dummy", `the first message by the new session is ${type}`);
  },
);

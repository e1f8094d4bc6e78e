import assert from "node:assert/strict";
import { expect, scenario } from "../../harness/index.ts";

const hourMs = 3_600_000;

/**
 * A client that began a new Olm session because the old one broke says so with m.dummy, or the peer goes on with the
 * old one: "To establish a new session, the client sends an m.dummy to-device event to the other party" (specification,
 * "Recovering from undecryptable messages").
 * - Alice decrypts by Mallory's Olm session; two hours later comes a message that she cannot decrypt, for it uses the
 *   one-time key again: she claims a one-time key of Mallory's
 * - Alice sends to the room: before the room key, Mallory has received m.dummy. Or she only reads what Bob sends:
 *   Mallory has received m.dummy all the same
 * Known bug: the Rust crypto makes the m.dummy and never hands it out. SessionManager puts it among its own outgoing
 * requests, and OlmMachine::outgoing_requests asks only those of verification and of key requests; so it has been since
 * 2020-10-09 (commit bd0ac703a). On the wire: a keys/claim for Mallory's device, and no sendToDevice until the room key;
 * a reader who never writes sends none at all, and each room key that Mallory sends by the old session is lost.
 * mautrix-go, which has no monotonic clock that moves, is left out: it was seen to announce the session, and to send by an
 * old one that Mallory no longer has. Which of them comes first is chance.
 */
for (const writes of [true, false]) {
  scenario(
    `a new Olm session, begun because the old one broke, is announced to the peer${writes ? "" : " by a reader that never writes"}`,
    {
      ids: ["J1", "adv-1"],
      puppets: ["mallory"],
      alone: ["alice"],
      needsOf: { alice: ["clock", "monotonic-clock"] },
      knownBug: {
        issue: "no issue known",
        failsWith: writes ? /the first message by the new session is m\.room_key/ : /Alice sent Mallory nothing/,
        sdks: { alice: "jbr" },
      },
    },
    async ({ alice, bob, mallory, room }) => {
      const oneTimeKey = await mallory.claimOneTimeKey(alice);
      const roomKey = mallory.createRoomKey(room);
      await mallory.shareRoomKey(roomKey, mallory.openOlmSession(oneTimeKey));
      await expect(alice).toDecrypt(await mallory.send(roomKey, "before it breaks"));

      await alice.advanceClock(2 * hourMs);
      const repair = alice.link.nextExchange("keys/claim");
      await mallory.sendToDevice(alice, mallory.openOlmSession(oneTimeKey).encrypt("m.dummy", {}));
      await expect(repair).toHappen();
      if (writes) await alice.send(room, "after it broke");
      else {
        // After each of these the client has worked on a sync answer, and could have sent.
        for (let count = 1; count <= 4; count++) {
          await expect(alice).toDecrypt(await bob.send(room, `${count} after it broke`));
        }
        const sendings = alice.link.exchanges("sendToDevice/m.room.encrypted");
        const isForMallory = ({ request }: { request?: unknown }) => JSON.stringify(request).includes(mallory.userId);
        assert.ok(sendings.some(isForMallory), "Alice sent Mallory nothing");
      }
      const { type } = await expect(mallory.receive()).toHappen();
      assert.equal(type, "m.dummy", `the first message by the new session is ${type}`);
    },
  );
}

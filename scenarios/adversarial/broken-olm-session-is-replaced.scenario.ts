import assert from "node:assert/strict";
import { expect, garble, scenario } from "../../harness/index.ts";

const hourMs = 3_600_000;

/**
 * A client that cannot decrypt a message of an Olm session begins another with that device (specification, "Recovering
 * from undecryptable messages").
 * - Alice decrypts by Mallory's Olm session; two hours later a message by it is garbled, and the next is not
 * - Alice decrypts what follows and sends to the room: by then she has claimed a one-time key of Mallory's
 * Known bug: when the message is a pre-key message, as all are until Alice answers, the Rust crypto marks the wrong
 * device as wedged: OlmError::SessionWedged is made with the user id of its own device instead of the sender's, and no
 * device of Alice's has Mallory's key. It logs "Failed to decrypt a pre-key message with the corresponding session" and
 * not, as for other undecryptable messages, "Marking session to be unwedged".
 */
scenario(
  "an undecryptable message of an Olm session makes the client begin another",
  {
    ids: ["J1", "adv-1"],
    roles: ["alice"],
    puppets: ["mallory"],
    alone: ["alice"],
    needs: ["clock"],
    knownBug: { issue: "no issue known", failsWith: /Alice claimed no one-time key/, sdks: { alice: "jbr" } },
  },
  async ({ alice, mallory, room }) => {
    const session = mallory.openOlmSession(await mallory.claimOneTimeKey(alice));
    const roomKey = mallory.createRoomKey(room);
    await mallory.shareRoomKey(roomKey, session);
    await expect(alice).toDecrypt(await mallory.send(roomKey, "before it breaks"));

    await alice.advanceClock(2 * hourMs);
    await mallory.sendToDevice(alice, garble(session.encrypt("m.dummy", {})));
    const lastRoomKey = mallory.createRoomKey(room);
    await mallory.shareRoomKey(lastRoomKey, session);
    await expect(alice).toDecrypt(await mallory.send(lastRoomKey, "after it broke"));
    await alice.send(room, "an answer");
    assert.notEqual(alice.link.exchanges("keys/claim").length, 0, "Alice claimed no one-time key of Mallory's");
  },
);

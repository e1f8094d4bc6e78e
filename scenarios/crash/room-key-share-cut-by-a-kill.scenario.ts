import assert from "node:assert/strict";
import { expect, kill, type Player, scenario } from "../../harness/index.ts";

/*
 * Alice sends, and is killed as her room key leaves; she starts and sends again, and is killed when it was accepted; she
 * starts once more and sends. The room is public and nobody was invited: the sync of a restart would show an old invite
 * again, for which matrix-js-sdk gives up the room key (element-web#33153).
 */

/**
 * A member reads what is sent after a kill cut the sharing of a room key short. The client may send the key again or make a
 * new one. It must not encrypt anything else with an Olm message key that it has used, for which Bob would have no use any more.
 * - all as above: Bob decrypts what Alice sends last
 */
scenario(
  "what is sent after kills that cut a room key's sharing short decrypts",
  {
    ids: ["state-4"],
    demandedBy: {
      spec: "client-server-api/#mmegolmv1aes-sha2",
      says: "clients must share the corresponding session key using Olm with the intended recipients",
    },
    needsOf: { alice: ["persistence"] },
    alone: ["alice"],
    room: { preset: "public_chat", without: ["bob"] },
  },
  async ({ alice, bob, room }) => {
    await expect(bob).toDecrypt(await sendAfterTwoKills(alice, bob, room));
  },
);

/**
 * A to-device message that a client was sending when it died it sends again: in the same transaction, so that the server
 * knows it again, and with the same content. The specification does not demand it of a client that has been restarted, so
 * only SDKs that claim it are asked: mautrix-go makes a new room key, and nobody loses anything by that.
 * - all as above: all three requests are the same, and Bob decrypts
 */
scenario(
  "a to-device message that a kill cuts short is sent again after the restart",
  {
    ids: ["state-4"],
    demandedBy: {
      wish: "a to-device message without an answer is sent again after a restart, in the same transaction",
      claim: "repeats-to-device-messages",
    },
    needsOf: { alice: ["persistence", "repeats-to-device-messages"] },
    alone: ["alice"],
    room: { preset: "public_chat", without: ["bob"] },
  },
  async ({ alice, bob, room }) => {
    await expect(bob).toDecrypt(await sendAfterTwoKills(alice, bob, room));
    const [first, ...again] = alice.link.exchanges("sendToDevice/m.room.encrypted");
    assert.equal(again.length, 2);
    for (const { path, request } of again) {
      assert.equal(path, first?.path, "Alice sent it in another transaction");
      assert.deepEqual(request, first?.request, "Alice sent something else");
    }
  },
);

async function sendAfterTwoKills(alice: Player, bob: Player, room: string) {
  await bob.join(room, ["hs1"]);
  await alice.waitForMembership(room, bob.userId, "join");
  for (const moment of ["before-request", "after-commit"] as const) {
    await using killed = await alice.link.fault("sendToDevice/m.room.encrypted", kill(alice, moment));
    await Promise.all([killed.hits(), assert.rejects(alice.send(room, `killed ${moment}`), /died/)]);
    await alice.start();
  }
  return alice.send(room, "third time lucky");
}

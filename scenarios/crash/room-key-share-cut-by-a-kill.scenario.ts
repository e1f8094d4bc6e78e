import assert from "node:assert/strict";
import { expect, kill, scenario } from "../../harness/index.ts";

/**
 * A to-device message that a client was sending when it died it sends again: in the same transaction, or the server could
 * not know it again, and with the same content, or one message key of Olm would be used for two messages. The room is
 * public and nobody was invited: the sync of a restart would show an old invite again, for which matrix-js-sdk gives up
 * the room key (element-web#33153).
 * - Alice sends, and is killed as her room key leaves; she starts and sends again, and is killed when it was accepted
 * - she starts once more and sends: all three requests are the same, and Bob decrypts
 * mautrix-go 0.32.0 keeps no to-device message that is on its way: it makes a new room key. No issue was found.
 */
scenario(
  "a to-device message that a kill cuts short is sent again after the restart",
  {
    ids: ["state-4"],
    knownBug: { issue: "no issue known", failsWith: /Alice sent it in another transaction/, sdks: { alice: "g" } },
    needs: ["persistence"],
    alone: ["alice"],
    room: { preset: "public_chat", without: ["bob"] },
  },
  async ({ alice, bob, room }) => {
    await bob.join(room, ["hs1"]);
    await alice.waitForMembership(room, bob.userId, "join");
    for (const moment of ["before-request", "after-commit"] as const) {
      await using killed = await alice.link.fault("sendToDevice/m.room.encrypted", kill(alice, moment));
      await Promise.all([killed.hits(), assert.rejects(alice.send(room, `killed ${moment}`), /died/)]);
      await alice.start();
    }
    const event = await alice.send(room, "third time lucky");
    await expect(bob).toDecrypt(event);
    const [first, ...again] = alice.link.exchanges("sendToDevice/m.room.encrypted");
    assert.equal(again.length, 2);
    for (const { path, request } of again) {
      assert.equal(path, first?.path, "Alice sent it in another transaction");
      assert.deepEqual(request, first?.request, "Alice sent something else");
    }
  },
);

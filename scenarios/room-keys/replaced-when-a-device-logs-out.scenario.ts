import assert from "node:assert/strict";
import { expect, scenario } from "../../harness/index.ts";

/**
 * A device that logged out must not be able to read on.
 * - Alice sends to Bob's two devices; one logs out; Alice sends twice: never by the old session
 * - the device that stayed decrypts, and the new key goes to no device that is gone
 */
scenario(
  "the room key is replaced when a device logs out",
  {
    ids: ["roomkey-2"],
    demandedBy: {
      spec: "client-server-api/#mmegolmv1aes-sha2",
      says: "A user or device that was previously participating in the room, and may have received a copy of the decryption keys for the session, is seen to leave the room",
    },
    roles: ["alice", "bob", "bob2"],
  },
  async ({ alice, bob, bob2, room }) => {
    await alice.waitForDevice(bob2);
    const before = await alice.send(room, "to both devices");
    await expect(bob).toDecrypt(before);
    await expect(bob2).toDecrypt(before);
    const gone = { userId: bob2.userId, deviceId: bob2.deviceId };
    await bob2.logout();
    await expect(alice).toKnowDeviceIsGone(gone);
    const sentBefore = alice.link.exchanges("sendToDevice").length;
    const after = await alice.send(room, "to the one that stayed");
    await expect(bob).toDecrypt(after);
    const last = await alice.send(room, "and once more");
    await expect(bob).toDecrypt(last);
    const old = await bob.sessionIdOf(before);
    for (const event of [after, last]) {
      assert.notEqual(await bob.sessionIdOf(event), old, "logging out did not replace the room key");
    }
    const addressed = JSON.stringify(
      alice.link
        .exchanges("sendToDevice")
        .slice(sentBefore)
        .map(({ request }) => request),
    );
    assert.ok(addressed.includes(bob.deviceId), "the new key was not sent to the device that stayed");
    assert.ok(!addressed.includes(gone.deviceId), "the new key was sent to the device that logged out");
  },
);

import assert from "node:assert/strict";
import { expect, scenario } from "../../harness/index.ts";

/**
 * A new device takes nothing from anybody, so the key stays, and the device gets it from where it stands. The specification
 * neither demands nor forbids a new key, so only SDKs that claim this are asked: mautrix-go makes a new one on purpose.
 * - Alice sends; Bob logs in on a second device; Alice sends again: by the same session
 * - both devices decrypt that; the new one cannot decrypt the first
 */
scenario(
  "the room key is not replaced when a device logs in",
  {
    ids: ["roomkey-8"],
    roles: ["alice", "bob", "bob2"],
    later: ["bob2"],
    demandedBy: {
      wish: "a device that logs in takes nothing from anybody, so the room key stays",
      claim: "keeps-room-key-for-new-devices",
    },
    needsOf: { alice: ["keeps-room-key-for-new-devices"] },
  },
  async ({ alice, bob, bob2, room }) => {
    const before = await alice.send(room, "before the new device");
    await expect(bob).toDecrypt(before);
    await bob2.login();
    await bob2.startSync();
    await expect(alice).toKnowDevice(bob2);
    const after = await alice.send(room, "after the new device");
    await expect(bob).toDecrypt(after);
    await expect(bob2).toDecrypt(after);
    assert.equal(
      await bob.sessionIdOf(after),
      await bob.sessionIdOf(before),
      "the room key was replaced for a new device",
    );
    await expect(bob2).toBeUnableToDecrypt(before, { sentinel: after, cause: "sent-before-device-no-backup" });
  },
);

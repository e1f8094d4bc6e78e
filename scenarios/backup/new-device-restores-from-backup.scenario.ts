import assert from "node:assert/strict";
import { expect, scenario } from "../../harness/index.ts";

/**
 * The server-side backup gives a new device the keys of old messages.
 * - Bob sends, Alice decrypts and backs up
 * - Alice logs in on a second device: it cannot decrypt until it restores the backup with the recovery key
 */
scenario(
  "a new device restores from backup and decrypts",
  {
    ids: ["backup-1"],
    demandedBy: {
      wish: "a new device that is given the recovery key restores the room keys in the backup",
      claim: "backup",
    },
    roles: ["alice", "bob", "alice2"],
    later: ["alice2"],
    needs: ["backup"],
  },
  async ({ alice, bob, alice2, room }) => {
    const old = await bob.send(room, "kept in the backup");
    await expect(alice).toDecrypt(old);
    const { recoveryKey } = await alice.enableBackup();

    await alice2.login();
    await alice2.startSync();
    await bob.waitForDevice(alice2);
    const sentinel = await bob.send(room, "sent to the new device too");
    await expect(alice2).toBeUnableToDecrypt(old, {
      sentinel,
      cause: ["sent-before-device-backup-unconfigured", "sent-before-device-backup-working"],
    });
    const { imported } = await alice2.restoreBackup(recoveryKey);
    assert.ok(imported >= 1, `the backup held ${imported} keys`);
    await expect(alice2).toDecrypt(old);
  },
);

import assert from "node:assert/strict";
import { expect, scenario } from "../../harness/index.ts";

/**
 * A backup that another device has replaced is known for what it is, and the new recovery key mends it.
 * - Alice sets up recovery; her second device enters the recovery key, and goes offline
 * - on her first device she sets up recovery anew, which makes another version of the backup
 * - back online, the second device can tell that the server's version is another than its own; it enters the new recovery
 *   key, and then uses the new version and holds all secrets
 * - what only the second device receives is in the new backup: a third device decrypts it
 */
scenario(
  "the recovery key mends a device whose backup was replaced while it was offline",
  {
    ids: ["M3", "F2"],
    demandedBy: [
      {
        spec: "client-server-api/#server-side-key-backups",
        says: "Keys can only be written to the most recently created version of the backup.",
      },
      {
        spec: "client-server-api/#server-side-key-backups",
        says: "Clients must only store keys in backups after they have ensured that the auth_data is trusted.",
      },
      {
        wish: "the SDK tells how its backup and secrets stand, and the recovery key mends them",
        claim: "key-storage-state",
      },
    ],
    roles: ["alice", "bob", "alice2", "alice3"],
    later: ["alice2", "alice3"],
    needsOf: {
      alice: ["backup"],
      alice2: ["backup", "key-storage-state"],
      alice3: ["backup"],
      bob: ["discard-room-key"],
    },
  },
  async ({ alice, bob, alice2, alice3, room }) => {
    const first = await alice.enableBackup();
    await alice2.login();
    await alice2.startSync();
    await alice2.restoreBackup(first.recoveryKey);
    await bob.waitForDevice(alice2);
    await alice2.stopSync();
    const second = await alice.enableBackup();
    await alice.stopSync();
    await alice2.startSync();

    const { serverBackup, backup } = await alice2.keyStorageState();
    assert.equal(serverBackup?.version, second.version);
    assert.notEqual(
      backup.version,
      second.version,
      "the second device says that it uses a backup that it has no key of",
    );
    await alice2.restoreBackup(second.recoveryKey);
    const mended = await alice2.keyStorageState();
    assert.deepEqual(mended.backup, { enabled: true, version: second.version });
    assert.deepEqual(mended.serverBackup, { version: second.version, trusted: true });
    assert.deepEqual(mended.missingHere, []);

    await bob.discardRoomKey(room);
    const event = await bob.send(room, "only the second device is there to keep it");
    await expect(alice2).toDecrypt(event);
    await alice2.waitForBackupUpload();
    await alice3.login();
    await alice3.startSync();
    await alice3.restoreBackup(second.recoveryKey);
    await alice3.scrollBackTo(event);
    await expect(alice3).toDecrypt(event);
  },
);

import assert from "node:assert/strict";
import { expect, SdkError, scenario } from "../../harness/index.ts";

/**
 * A well-formed recovery key of somebody else opens nothing.
 * - Alice and Bob each make a backup; Alice's new device is given Bob's recovery key
 * - the restore is refused, and the old message stays undecryptable after a later one came through
 * - with Alice's own recovery key it decrypts: it was there to be restored
 */
scenario(
  "a wrong recovery key is refused and restores nothing",
  {
    ids: ["backup-2"],
    demandedBy: {
      spec: "client-server-api/#msecret_storagev1aes-hmac-sha2",
      says: "the MAC should match if the key is correct",
    },
    roles: ["alice", "bob", "alice2"],
    later: ["alice2"],
    needs: ["backup"],
  },
  async ({ alice, bob, alice2, room }) => {
    const old = await bob.send(room, "kept in the backup");
    await expect(alice).toDecrypt(old);
    const { recoveryKey } = await alice.enableBackup();
    const { recoveryKey: wrongKey } = await bob.enableBackup();

    await alice2.login();
    await alice2.startSync();
    await bob.waitForDevice(alice2);
    const refusal = await alice2.restoreBackup(wrongKey).then(
      () => assert.fail("a recovery key of another user was accepted"),
      (error) => error,
    );
    assert.ok(
      refusal instanceof SdkError && /MAC|incorrect SSSS key/i.test(refusal.message),
      `refused with: ${refusal}`,
    );
    const sentinel = await bob.send(room, "sent after the refusal");
    await expect(alice2).toBeUnableToDecrypt(old, { sentinel });
    await alice2.restoreBackup(recoveryKey);
    await expect(alice2).toDecrypt(old);
  },
);

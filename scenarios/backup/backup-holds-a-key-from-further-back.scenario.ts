import assert from "node:assert/strict";
import { expect, scenario } from "../../harness/index.ts";

/**
 * Of two copies of a room key the one that begins further back is kept.
 * - Bob sends five messages by one session, Alice backs up; her second device logs in and gets the key from the sixth on
 * - it restores the backup, which has the key from the first: it decrypts the first, and the seventh too
 */
scenario(
  "a room key in the backup that begins further back replaces the local one",
  {
    ids: ["F4"],
    demandedBy: {
      spec: "client-server-api/#mmegolmv1aes-sha2",
      says: "that the new session key has a lower message index than the existing session key",
    },
    roles: ["alice", "bob", "alice2"],
    later: ["alice2"],
    needs: ["backup"],
    needsOf: { bob: ["keeps-room-key-for-new-devices"] },
  },
  async ({ alice, bob, alice2, room }) => {
    const old = await bob.send(room, "message 0");
    for (let index = 1; index < 5; index++) await bob.send(room, `message ${index}`);
    await expect(alice).toDecrypt(old);
    const { recoveryKey } = await alice.enableBackup();

    await alice2.login();
    await alice2.startSync();
    await bob.waitForDevice(alice2);
    const sixth = await bob.send(room, "message 5");
    await expect(alice2).toBeUnableToDecrypt(old, { sentinel: sixth });
    assert.equal(await alice.sessionIdOf(sixth), await alice.sessionIdOf(old), "Bob used another room key");

    await alice2.restoreBackup(recoveryKey);
    await expect(alice2).toDecrypt(old);
    await expect(alice2).toDecrypt(await bob.send(room, "message 6"));
  },
);

import { expect, scenario, verifyBySas } from "../../harness/index.ts";

/** More events than a first sync brings of a room, so that nothing has a new device look for the room key of an older one. */
const eventsInBetween = 32;

/**
 * History that is shared with an invite is all that the inviter has the room keys of, those in the key backup included.
 * - Alice sends a message, and backs up its room key; time goes by
 * - she logs in on a new device, which her first one signs and gives the key of the backup
 * - she invites Bob on the new device; Bob joins, and decrypts the message
 */
scenario(
  "history that only the key backup holds is shared with an invite",
  {
    ids: ["live-21"],
    demandedBy: {
      spec: "client-server-api/#construction-and-sharing-of-the-key-bundle",
      says: "Alice's client SHOULD ensure that it has downloaded all keys relevant to the room from server-side key backup, if she is using it.",
    },
    roles: ["alice", "alice2", "bob"],
    later: ["alice2"],
    needs: ["cross-signing", "history-sharing", "sas"],
    needsOf: { alice: ["backup"], alice2: ["backup", "key-storage-state"] },
    room: { historyVisibility: "shared", without: ["bob"] },
  },
  async ({ alice, alice2, bob, room }) => {
    await bob.bootstrapCrossSigning();
    await alice.enableBackup();
    const history = await alice.send(room, "long ago");
    await alice.waitForBackupUpload();
    for (let count = 0; count < eventsInBetween; count++) {
      await alice.sendState(room, "m.room.topic", { topic: `topic ${count}` });
    }
    await alice2.login();
    await alice2.startSync();
    // A request of a device that an SDK does not know yet may be dropped (rust-sdk#5007).
    await alice.waitForDevice(alice2);
    await verifyBySas(alice2, alice);
    const hasAll = async () => (await alice2.keyStorageState()).missingHere.length === 0;
    await alice2.until(hasAll, { awaited: "Alice's new device to have the key of the backup" });

    await alice2.invite(room, bob);
    await expect(bob).toSeeMembership(room, bob, "invite");
    await bob.join(room);
    await bob.scrollBackTo(history);
    await expect(bob).toDecrypt(history);
  },
);

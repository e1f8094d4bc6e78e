import { expect, scenario } from "../../harness/index.ts";

/**
 * The backup of a client that was killed goes on when the client is there again, without a word of the person.
 * - Alice sets up recovery, is killed, and starts again
 * - Bob sends with a new room key: Alice decrypts the message, and her client puts the key into the backup
 * - her new device, which nobody sent the key to, restores the backup and decrypts the message
 */
scenario(
  "a backup goes on after a restart",
  {
    ids: ["M4"],
    demandedBy: { wish: "new room keys go into the backup by themselves, after a restart too", claim: "backup" },
    roles: ["alice", "bob", "alice2"],
    later: ["alice2"],
    alone: ["alice"],
    needsOf: { alice: ["backup", "persistence"], alice2: ["backup"], bob: ["discard-room-key"] },
  },
  async ({ alice, bob, alice2, room }) => {
    const before = await bob.send(room, "before the restart");
    await expect(alice).toDecrypt(before);
    const { recoveryKey } = await alice.enableBackup();
    await alice.kill();
    await alice.start();

    await bob.discardRoomKey(room);
    const event = await bob.send(room, "after the restart");
    await expect(alice).toDecrypt(event);
    const session = await alice.sessionIdOf(event);
    const isUploaded = async () =>
      alice.link
        .exchanges("room_keys/keys")
        .some(({ status, request }) => status === 200 && JSON.stringify(request).includes(session));
    await expect(alice).eventually(isUploaded, {
      awaited: "Alice's client to put the new room key into the backup",
      seen: () => `${alice.link.exchanges("room_keys/keys").length} uploads to the backup, none of them with this key`,
    });

    await alice2.login();
    await alice2.startSync();
    await alice2.restoreBackup(recoveryKey);
    for (const old of [before, event]) {
      await alice2.scrollBackTo(old);
      await expect(alice2).toDecrypt(old);
    }
  },
);

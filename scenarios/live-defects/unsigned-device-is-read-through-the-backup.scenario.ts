import { expect, scenario } from "../../harness/index.ts";

/**
 * A client that takes messages of signed devices only shows none of an unsigned device, wherever it got the room key from.
 * - Alice's device is not signed. She sends a message
 * - Bob's new device takes messages of signed devices only. It gets the room key from Alice (the control) or from the
 *   backup that Bob's first device keeps
 * - it reads what the first device, which is signed, sends later; it does not read what Alice sent
 */
for (const source of ["its sender", "the backup"] as const) {
  scenario(
    `a message of an unsigned device is not read by a client that takes signed devices only, with the room key from ${source}`,
    {
      ids: ["D2", "live-10"],
      demandedBy: {
        doc: "https://github.com/matrix-org/matrix-js-sdk/blob/v43.0.0/src/crypto-api/index.ts#L834",
        says: "Events are decrypted only if they come from a cross-signed device.",
      },
      roles: ["alice", "bob", "bob2"],
      later: ["bob2"],
      needsOf: { bob: ["cross-signing", "backup"], bob2: ["cross-signing", "isolation-mode", "backup"] },
    },
    async ({ alice, bob, bob2, room, step }) => {
      const { recoveryKey } = await bob.enableBackup();
      const logIn = async () => {
        step("Bob's new device takes messages of signed devices only");
        await bob2.login();
        await bob2.startSync();
        await bob2.setIsolationMode("signed-only");
        await Promise.all([alice, bob].map((client) => client.waitForDevice(bob2)));
      };
      if (source === "its sender") await logIn();
      const insecure = await alice.send(room, "from an unsigned device");
      await expect(bob).toDecrypt(insecure);
      await bob.waitForBackupUpload();
      if (source === "the backup") await logIn();
      await bob2.restoreBackup(recoveryKey);
      await bob.discardRoomKey(room);
      const sentinel = await bob.send(room, "from my own signed device");
      await expect(bob2).toBeUnableToDecrypt(insecure, { sentinel });
    },
  );
}

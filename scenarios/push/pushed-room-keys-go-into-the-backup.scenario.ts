import assert from "node:assert/strict";
import { expect, expectNotification, scenario } from "../../harness/index.ts";

/**
 * The backup has every room key, whichever process it came to, and no process spoils it by what it does not know.
 * - each message has its own room key; the push process shows one as soon as Bob's server has it, and only then Bob enables the backup in his application
 * - in the background, the push process shows another; back again, the application decrypts it and a last one, and backs up
 * - Bob's newest device restores the backup: all keys are good, and it decrypts all three
 */
scenario(
  "room keys that a push process has received go into the backup",
  {
    ids: ["push-7", "B7"],
    demandedBy: [
      {
        doc: "https://docs.rs/matrix-sdk-ui/0.19.1/matrix_sdk_ui/notification_client/struct.NotificationClient.html",
        says: "it takes care of running a full decryption sync, in case the event in the notification was impossible to decrypt beforehand",
      },
      {
        doc: "https://docs.rs/matrix-sdk-ui/0.19.1/matrix_sdk_ui/notification_client/enum.NotificationProcessSetup.html",
        says: "a cross-process lock will be used to coordinate writes into the stores handled by the SDK",
      },
    ],
    roles: ["alice", "bob", "bob2", "bob3"],
    later: ["bob3"],
    needs: ["push-process", "backup"],
    pushed: ["bob"],
    room: { rotationPeriodMsgs: 1 },
  },
  async ({ alice, bob, bob2, bob3, room }) => {
    await using push = await bob.startPushProcess();
    await bob.stopSync();
    const before = await alice.send(room, "before there was a backup");
    await expect(bob2).toDecrypt(before);
    await expectNotification(push, before, alice);
    await bob.startSync();
    await expect(bob).toDecrypt(before);
    const { recoveryKey } = await bob.enableBackup();

    await bob.stopSync();
    const pushed = await alice.send(room, "to the push process");
    await expect(bob2).toDecrypt(pushed);
    await expectNotification(push, pushed, alice);
    await bob.startSync();
    await expect(bob).toDecrypt(pushed);
    const last = await alice.send(room, "to the application");
    await expect(bob).toDecrypt(last);
    await bob.waitForBackupUpload();

    await bob3.login();
    await bob3.startSync();
    const { imported, total } = await bob3.restoreBackup(recoveryKey);
    assert.equal(imported, total, "keys in the backup could not be read");
    for (const event of [before, pushed, last]) {
      await bob3.scrollBackTo(event);
      await expect(bob3).toDecrypt(event);
    }
  },
);

import assert from "node:assert/strict";
import { expect, expectNotification, scenario } from "../../harness/index.ts";

/**
 * Many messages may have come before the one that a push process is started for, each with a room key of its own.
 * - Bob's application is in the background; Alice sends 30 messages and one more
 * - when Bob's server has them, as his other device shows, the push process shows the last; back again, the application decrypts the first and the last
 */
scenario(
  "a push process decrypts the last of many events",
  {
    ids: ["push-2"],
    demandedBy: [
      {
        doc: "https://docs.rs/matrix-sdk-ui/0.19.1/matrix_sdk_ui/notification_client/struct.NotificationClient.html",
        says: "it takes care of running a full decryption sync, in case the event in the notification was impossible to decrypt beforehand",
      },
    ],
    roles: ["alice", "bob", "bob2"],
    needs: ["push-process"],
    pushed: ["bob"],
    room: { rotationPeriodMsgs: 1 },
  },
  async ({ alice, bob, bob2, room }) => {
    await bob.stopSync();
    const first = await alice.send(room, "1");
    for (let count = 2; count <= 30; count++) await alice.send(room, `${count}`);
    const last = await alice.send(room, "after 30");
    const keysSent = alice.link.exchanges("sendToDevice/m.room.encrypted").length;
    assert.ok(keysSent >= 31, `Alice sent ${keysSent} room keys for 31 messages`);
    await expect(bob2).toDecrypt(last);
    await using push = await bob.startPushProcess();
    await expectNotification(push, last, alice);
    await bob.startSync();
    await expect(bob).toDecrypt(last);
    await bob.scrollBackTo(first);
    await expect(bob).toDecrypt(first);
  },
);

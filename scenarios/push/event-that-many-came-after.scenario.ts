import assert from "node:assert/strict";
import { expect, expectNotification, scenario } from "../../harness/index.ts";

/**
 * Pushes may come late: a push process also decrypts an event that is not among the latest of its room.
 * - Bob's application is in the background; Alice sends a message and 31 more
 * - when Bob's server has them, as his other device shows, the push process is started for the first one, does not find
 *   it in the sync answer, asks for it, and shows it
 */
scenario(
  "a push process decrypts an event that many came after",
  {
    ids: ["push-3"],
    demandedBy: [
      {
        doc: "https://docs.rs/matrix-sdk-ui/0.19.1/matrix_sdk_ui/notification_client/struct.NotificationClient.html",
        says: "it takes care of running a full decryption sync, in case the event in the notification was impossible to decrypt beforehand",
      },
    ],
    roles: ["alice", "bob", "bob2"],
    needs: ["push-process"],
    pushed: ["bob"],
  },
  async ({ alice, bob, bob2, room }) => {
    await bob.stopSync();
    const event = await alice.send(room, "before 30");
    for (let count = 1; count <= 30; count++) await alice.send(room, `${count}`);
    await expect(bob2).toDecrypt(await alice.send(room, "after 30"));
    await using push = await bob.startPushProcess();
    await expectNotification(push, event, alice);
    assert.ok(bob.link.exchanges("context").length > 0, "the sync answer had the event, so it was not old enough");
  },
);

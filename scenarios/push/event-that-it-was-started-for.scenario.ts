import assert from "node:assert/strict";
import { expect, expectNotification, olmMessageTypes, scenario } from "../../harness/index.ts";

/**
 * A person who was sent a message is shown it although the application does not run: a process that the push has started
 * takes the room key from the server.
 * - Bob's application is killed; Alice sends for the first time, so her room key comes in a pre-key message
 * - when Bob's server has the message, as his other device shows, the push process is started and shows the text
 * - started again, the application decrypts it too
 */
scenario(
  "a push process decrypts the event that it was started for",
  {
    ids: ["push-1", "B7"],
    demandedBy: [
      {
        doc: "https://docs.rs/matrix-sdk-ui/0.19.1/matrix_sdk_ui/notification_client/struct.NotificationClient.html",
        says: "it takes care of running a full decryption sync, in case the event in the notification was impossible to decrypt beforehand",
      },
    ],
    roles: ["alice", "bob", "bob2"],
    needs: ["push-process"],
    pushed: ["bob"],
    alone: ["bob"],
  },
  async ({ alice, bob, bob2, room }) => {
    await bob.kill();
    const event = await alice.send(room, "while you are out");
    assert.deepEqual(new Set(olmMessageTypes(alice.link)), new Set([0]), "Alice's room key came in no pre-key message");
    await expect(bob2).toDecrypt(event);
    await using push = await bob.startPushProcess();
    await expectNotification(push, event, alice);
    await bob.start();
    await expect(bob).toDecrypt(event);
  },
);

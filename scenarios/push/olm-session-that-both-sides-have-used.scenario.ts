import assert from "node:assert/strict";
import { expect, expectNotification, olmMessageTypes, scenario } from "../../harness/index.ts";

/**
 * A push process goes on with the Olm session that the application has: the message with the room key does not bring one.
 * - Alice and Bob have read each other, so both have used their Olm session; Bob's application is killed
 * - Alice sends with a new room key, which comes in an Olm message that is no pre-key message
 * - the push process shows the text; started again, the application decrypts it too
 */
scenario(
  "a push process decrypts an event whose room key comes by an Olm session that both sides have used",
  {
    ids: ["push-4", "B7"],
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
    room: { rotationPeriodMsgs: 1 },
  },
  async ({ alice, bob, bob2, room }) => {
    await expect(bob).toDecrypt(await alice.send(room, "hello"));
    await expect(alice).toDecrypt(await bob.send(room, "hello yourself"));
    await bob.kill();
    const event = await alice.send(room, "are you still there?");
    assert.ok(olmMessageTypes(alice.link).slice(-2).includes(1), "Alice's room key came in a pre-key message");
    await expect(bob2).toDecrypt(event);
    await using push = await bob.startPushProcess();
    await expectNotification(push, event, alice);
    await bob.start();
    await expect(bob).toDecrypt(event);
  },
);

import assert from "node:assert/strict";
import { expect, expectNotification, scenario } from "../../harness/index.ts";

/**
 * Two processes that use one Olm session in turn each know how far the other has come with it; or one of them would go back
 * to an older state, and the session would be of no use to anybody. Neither process is started anew meanwhile.
 * - each message has its own room key; three times: Bob's application goes to the background, and Alice sends
 * - when Bob's server has it, as his other device shows, the push process shows the text; back again, the application decrypts it, and then one more
 * - Bob answers from the application, and Alice decrypts
 * - nobody has had to make another Olm session: no one-time key was claimed after the first two
 */
scenario(
  "a push process and the application do not wedge an Olm session that they share",
  {
    ids: ["push-5", "B7"],
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
    roles: ["alice", "bob", "bob2"],
    needs: ["push-process"],
    pushed: ["bob"],
    room: { rotationPeriodMsgs: 1 },
  },
  async ({ alice, bob, bob2, room }) => {
    await expect(bob).toDecrypt(await alice.send(room, "hello"));
    await expect(alice).toDecrypt(await bob.send(room, "hello yourself"));
    const claims = () => [alice, bob].flatMap(({ link }) => link.exchanges("keys/claim")).length;
    const claimsBefore = claims();
    await using push = await bob.startPushProcess();
    for (const round of ["first", "second", "third"]) {
      await bob.stopSync();
      const pushed = await alice.send(room, `the ${round} to be pushed`);
      await expect(bob2).toDecrypt(pushed);
      await expectNotification(push, pushed, alice);
      await bob.startSync();
      await expect(bob).toDecrypt(pushed);
      await expect(bob).toDecrypt(await alice.send(room, `the ${round} to the application`));
      await expect(alice).toDecrypt(await bob.send(room, `the ${round} answer`));
    }
    assert.equal(claims(), claimsBefore, "somebody made another Olm session, as one does when a session is wedged");
  },
);

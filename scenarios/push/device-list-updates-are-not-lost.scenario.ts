import { expect, expectNotification, scenario } from "../../harness/index.ts";

/**
 * What a push process is told of others' devices is known to the application, too: it is told only once.
 * - Alice and Bob have read each other; Bob's application goes to the background, and Alice logs in on a second device
 * - when Bob's server has heard of it, as his other device shows, Alice's first device sends; Bob's push process shows it, for which it syncs
 * - back again, Bob's application decrypts, and knows the second device, which decrypts what he sends
 */
scenario(
  "device list updates are not lost to a push process",
  {
    ids: ["push-8", "B7"],
    demandedBy: [
      {
        doc: "https://docs.rs/matrix-sdk-ui/0.19.1/matrix_sdk_ui/notification_client/struct.NotificationClient.html",
        says: "it takes care of running a full decryption sync, in case the event in the notification was impossible to decrypt beforehand",
      },
      {
        spec: "client-server-api/#tracking-the-device-list-for-a-user",
        says: "marks the device lists for those users outdated, and initiates another request to /keys/query for them",
      },
    ],
    roles: ["alice", "bob", "bob2", "alice2"],
    later: ["alice2"],
    needs: ["push-process"],
    pushed: ["bob"],
    room: { rotationPeriodMsgs: 1 },
  },
  async ({ alice, bob, bob2, alice2, room }) => {
    await expect(bob).toDecrypt(await alice.send(room, "hello"));
    await expect(alice).toDecrypt(await bob.send(room, "hello yourself"));
    await bob.stopSync();
    await alice2.login();
    await alice2.startSync();
    await bob2.waitForDevice(alice2);
    const pushed = await alice.send(room, "I have a new device");
    await expect(bob2).toDecrypt(pushed);
    await using push = await bob.startPushProcess();
    await expectNotification(push, pushed, alice);
    await bob.startSync();
    // Not to meet the known bug of "an answer that comes after a push process has used the store does not stop the
    // application": by what he decrypts first, his application has found that the store was used.
    await expect(bob).toDecrypt(await alice.send(room, "welcome back"));
    await expect(bob).toKnowDevice(alice2);
    const event = await bob.send(room, "does it work?");
    await expect(alice2).toDecrypt(event);
  },
);

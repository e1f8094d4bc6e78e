import { asksForToDeviceMessages, expect, expectNotification, hold, scenario } from "../../harness/index.ts";

/**
 * A message that an application shows as undecryptable decrypts when its key has come, to whichever process it came
 * (matrix-rust-sdk#4445).
 * - each message has its own room key; Bob's application has the key of a first one
 * - to-device messages do not come through to it: Alice sends, and it shows a message without its key
 * - in the background, his push process shows that message: it has received the key
 * - back again, the application decrypts it
 */
scenario(
  "a room key that comes late, and to a push process, decrypts what the application shows",
  {
    ids: ["B7"],
    demandedBy: [
      {
        doc: "https://docs.rs/matrix-sdk-ui/0.19.1/matrix_sdk_ui/notification_client/struct.NotificationClient.html",
        says: "it takes care of running a full decryption sync, in case the event in the notification was impossible to decrypt beforehand",
      },
    ],
    needs: ["push-process"],
    pushed: ["bob"],
    room: { rotationPeriodMsgs: 1 },
  },
  async ({ alice, bob, room }) => {
    await expect(bob).toDecrypt(await alice.send(room, "in time"));
    const wait = await bob.link.fault("sliding-sync", hold().where(asksForToDeviceMessages));
    // A request may wait for news already: this message's key is some.
    await alice.send(room, "whose key may come or not");
    await wait.held();
    const late = await alice.send(room, "before its key");
    await bob.waitForTimelineEvent(late.eventId, ({ decryption }) => decryption.state === "failed", {
      awaited: "bob to show the message that he has no key for",
    });
    await bob.stopSync();
    await wait[Symbol.asyncDispose]();
    await using push = await bob.startPushProcess();
    await expectNotification(push, late, alice);
    await bob.startSync();
    await expect(bob).toDecrypt(late);
  },
);

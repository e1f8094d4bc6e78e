import { expect, expectNotification, scenario, withSeed } from "../../harness/index.ts";

const rounds = 8;

/**
 * Whatever becomes of the application and of its push process between two messages, both read all of them.
 * - each message has its own room key; eight times, before Alice sends, chance has Bob's application sync, go to the
 *   background or be killed, and his push process stay or be killed and another started
 * - when the application syncs, it decrypts, then the push process shows the text; else the other way round, and the
 *   application comes back
 * - by chance Alice asks and Bob answers, and both decrypt
 */
scenario(
  "messages decrypt however an application and its push processes come and go",
  {
    ids: ["push-9", "B7"],
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
  async ({ alice, bob, bob2, room, step }) => {
    await withSeed(step, async (next) => {
      const oneOf = <T>(...choices: T[]): T => choices[Math.floor(next() * choices.length)] as T;
      let push = await bob.startPushProcess();
      try {
        for (let round = 1; round <= rounds; round++) {
          const application = oneOf("syncs", "is in the background", "is killed");
          const isPushKilled = oneOf(true, false);
          step(
            `round ${round}: the application ${application}, the push process ${isPushKilled ? "is killed" : "stays"}`,
          );
          if (application === "is in the background") await bob.stopSync();
          if (application === "is killed") await bob.kill();
          if (isPushKilled) {
            await push.kill();
            push = await bob.startPushProcess();
          }
          const event = await alice.send(room, `in round ${round}`);
          if (application === "syncs") await expect(bob).toDecrypt(event);
          await expect(bob2).toDecrypt(event);
          await expectNotification(push, event, alice);
          if (application === "is in the background") await bob.startSync();
          if (application === "is killed") await bob.start();
          await expect(bob).toDecrypt(event);
          if (oneOf(true, false)) {
            // Not to meet the known bug of "an answer that comes after a push process has used the store does not stop the
            // application": by what he decrypts first, his application has found that the store was used.
            await expect(bob).toDecrypt(await alice.send(room, `question of round ${round}`));
            await expect(alice).toDecrypt(await bob.send(room, `answer of round ${round}`));
          }
        }
      } finally {
        await push[Symbol.asyncDispose]();
      }
    });
  },
);

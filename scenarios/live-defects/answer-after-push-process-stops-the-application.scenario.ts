import { asksForToDeviceMessages, expect, expectNotification, hold, scenario } from "../../harness/index.ts";

/** The application may take this long to sync. One that stops for ever does not sync before it has its answer. */
const patienceMs = 10_000;

/**
 * An application that waits for an answer while its push process uses their store goes on when the answer comes.
 * - Bob's application is in the background; it asks for Carol's identity, and the answer is held on the wire
 * - Alice sends, with a new room key, and the push process shows her text; the application syncs again, and only then
 *   is it answered
 * - it knows what it asked, and decrypts what Alice sent
 */
scenario(
  "an answer that comes after a push process has used the store does not stop the application",
  {
    ids: ["B7"],
    demandedBy: [
      {
        doc: "https://docs.rs/matrix-sdk/0.19.1/matrix_sdk/encryption/struct.Encryption.html#method.request_user_identity",
        says: "Returns a UserIdentity if one is found.",
      },
    ],
    long: true,
    roles: ["alice", "bob", "carol"],
    later: ["carol"],
    needs: ["push-process"],
    needsOf: { bob: ["cross-signing"] },
    pushed: ["bob"],
    alone: ["bob"],
    room: { rotationPeriodMsgs: 1, without: ["carol"] },
  },
  async ({ alice, bob, carol, room }) => {
    // The only query from now on is to be the one that he asks for.
    await expect(bob).toDecrypt(await alice.send(room, "hello"));
    await bob.waitForDevice(alice);
    await bob.link.idle("keys/query");
    await bob.stopSync();
    await using slow = await bob.link.fault("keys/query", hold().times(1));
    // He does not track her, so he asks the homeserver.
    const asked = bob.crossSigningStatus(carol.userId);
    asked.catch(() => undefined);
    const query = await slow.held();

    const event = await alice.send(room, "while you were away");
    await using push = await bob.startPushProcess();
    await expectNotification(push, event, alice);
    const syncs = bob.link
      .nextRequest("sliding-sync", { where: asksForToDeviceMessages, limitMs: patienceMs })
      .catch(() => undefined);
    const started = bob.startSync();
    started.catch(() => undefined);
    await syncs;
    query.release();
    await expect(bob).eventually(async () => Boolean(await asked), { awaited: "Bob's question to be answered" });
    await started;
    await expect(bob).toDecrypt(event);
  },
);

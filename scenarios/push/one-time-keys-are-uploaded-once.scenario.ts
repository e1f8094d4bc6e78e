import assert from "node:assert/strict";
import { drainOneTimeKeys, expect, expectNotification, hold, scenario } from "../../harness/index.ts";

interface KeysUpload {
  one_time_keys?: Record<string, { key: string }>;
}

/**
 * An application and its push process both hear that a one-time key is gone, and must not both make one: the server takes
 * one key under an id, refuses the other for ever, and whoever is given the first may find it unknown.
 * - each message has its own room key; Alice's first one takes a one-time key: the application, which syncs, uploads
 *   another, and does not get the answer yet when the push process is started for her second message; what it can show then
 *   is not looked at, for the application has not taken in the room key, and lets nobody else do so
 * - in the background: strangers take all one-time keys, of which the push process hears when it fetches a message; for the
 *   next message it uploads others, and does not get the answer yet when the application comes back
 * - strangers take those too: back from the background once more, the application, which has not made them, uploads others
 * - all uploads were accepted, and no two keys went out under one id
 */
scenario(
  "a push process and the application do not upload two one-time keys under one id",
  {
    ids: ["push-6", "B7"],
    demandedBy: [
      {
        doc: "https://docs.rs/matrix-sdk-ui/0.19.1/matrix_sdk_ui/notification_client/struct.NotificationClient.html",
        says: "it takes care of running a full decryption sync, in case the event in the notification was impossible to decrypt beforehand",
      },
      {
        doc: "https://docs.rs/matrix-sdk-ui/0.19.1/matrix_sdk_ui/notification_client/enum.NotificationProcessSetup.html",
        says: "a cross-process lock will be used to coordinate writes into the stores handled by the SDK",
      },
      {
        spec: "client-server-api/#uploading-keys",
        says: "Devices must store the private part of each key they upload.",
      },
    ],
    roles: ["alice", "bob", "bob2"],
    needs: ["push-process"],
    pushed: ["bob"],
    room: { rotationPeriodMsgs: 1 },
  },
  async ({ alice, bob, bob2, room, step }) => {
    await using push = await bob.startPushProcess();
    await bob.link.idle("keys/upload");
    {
      step("the push process is started while the application uploads");
      await using late = await bob.link.fault("keys/upload", hold("response").where(bringsKeys).times(1));
      await alice.send(room, "by a one-time key of yours");
      const upload = await late.held();
      const event = await alice.send(room, "once more");
      await expect(bob2).toDecrypt(event);
      await push.notification(event);
      upload.release();
      await expect(bob).toDecrypt(event);
      await bob.link.idle("keys/upload");
    }
    {
      step("the application comes back while the push process uploads");
      await bob.stopSync();
      const taken = await drainOneTimeKeys(bob);
      assert.ok(taken > 0, "Bob had no one-time keys that could be taken");
      const first = await alice.send(room, "without a one-time key");
      await expect(bob2).toDecrypt(first);
      await expectNotification(push, first, alice);
      const second = await alice.send(room, "and another");
      await expect(bob2).toDecrypt(second);
      await using late = await bob.link.fault("keys/upload", hold("response").where(bringsKeys).times(1));
      const shown = expectNotification(push, second, alice);
      const upload = await late.held();
      await bob.startSync();
      upload.release();
      await shown;
      await expect(bob).toDecrypt(second);
      await bob.link.idle("keys/upload");
    }
    {
      step("the application uploads after the push process");
      await bob.stopSync();
      const taken = await drainOneTimeKeys(bob);
      assert.ok(taken > 0, "the push process has uploaded no one-time keys that could be taken");
      const event = await alice.send(room, "by keys of your push process");
      await expect(bob2).toDecrypt(event);
      const uploaded = bob.link.nextExchange("keys/upload", { where: bringsKeys });
      await Promise.all([expect(uploaded).toHappen(), bob.startSync()]);
      await expect(bob).toDecrypt(event);
      await bob.link.idle("keys/upload");
    }
    const known = new Map<string, string>();
    for (const { status, request } of bob.link.exchanges("keys/upload")) {
      assert.equal(status, 200, "the homeserver refused a key of Bob's");
      for (const [id, { key }] of Object.entries((request as KeysUpload).one_time_keys ?? {})) {
        assert.equal(key, known.get(id) ?? key, `Bob uploaded two keys under the id ${id}`);
        known.set(id, key);
      }
    }
  },
);

function bringsKeys({ request }: { request?: unknown }): boolean {
  return Object.keys((request as KeysUpload).one_time_keys ?? {}).length > 0;
}

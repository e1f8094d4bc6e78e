import assert from "node:assert/strict";
import { drainOneTimeKeys, expect, reply, scenario } from "../../harness/index.ts";

interface SyncAnswer {
  device_unused_fallback_key_types?: string[];
}
interface UploadRequest {
  one_time_keys?: object;
  fallback_keys?: object;
}

/**
 * A fallback key that was used is replaced as soon as its owner learns of it.
 * - Alice's uploads are answered 504, somebody claims all her one-time keys; Bob sends, by her fallback key
 * - her sync says that no unused fallback key is left; uploads get through again, and Bob's next message decrypts
 * - one of the uploads until then brings a new fallback key
 */
scenario(
  "a fallback key is replaced when its owner learns that it was used",
  {
    ids: ["otk-2"],
    demandedBy: {
      spec: "client-server-api/#one-time-and-fallback-keys",
      says: "Fallback keys should be replaced with new fallback keys as soon as possible after they have been used.",
    },
    needs: ["fallback-keys"],
  },
  async ({ alice, bob, room }) => {
    const blocked = await alice.link.fault("keys/upload", reply(504));
    const told = alice.link.nextExchange("sync", {
      where: ({ response }) => (response as SyncAnswer | undefined)?.device_unused_fallback_key_types?.length === 0,
    });
    await drainOneTimeKeys(alice);
    await expect(alice).toDecrypt(await bob.send(room, "by fallback key"));
    const { response } = await bob.link.seen("keys/claim");
    assert.match(JSON.stringify(response), /"fallback":true/, "Bob was not given the fallback key");
    await Promise.all([blocked.hits(), told]);
    const count = (keys: object | undefined) => Object.keys(keys ?? {}).length;
    const sentBefore = alice.link.exchanges("keys/upload").length;
    const renewal = alice.link.nextExchange("keys/upload", {
      where: ({ status, request }) => status === 200 && count((request as UploadRequest).one_time_keys) > 0,
    });
    await blocked[Symbol.asyncDispose]();
    await renewal;
    // A client that makes the key with its next upload has two syncs to do so.
    for (const body of ["uploads get through", "and once more"]) {
      await expect(alice).toDecrypt(await bob.send(room, body));
      await alice.link.idle("keys/upload");
    }
    const uploads = alice.link.exchanges("keys/upload").slice(sentBefore);
    const brought = uploads.filter(
      ({ status, request }) => status === 200 && count((request as UploadRequest).fallback_keys),
    );
    assert.ok(brought.length > 0, "Alice kept the fallback key that was used");
  },
);

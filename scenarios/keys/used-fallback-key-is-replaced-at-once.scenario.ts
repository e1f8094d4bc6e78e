import assert from "node:assert/strict";
import { drainOneTimeKeys, expect, reply, scenario } from "../../harness/index.ts";

interface UploadRequest {
  one_time_keys?: object;
  fallback_keys?: object;
}

/**
 * "Fallback keys should be replaced with new fallback keys as soon as possible after they have been used", says the
 * specification. The Rust crypto waits until the key is a week old, on purpose (rust-sdk#3151), and would have the
 * specification changed (matrix-spec#2445).
 * - Alice's uploads are answered 504, somebody claims all her one-time keys; Bob sends, by her fallback key
 * - her sync says that no unused fallback key is left; uploads get through again
 * - the upload that brings new one-time keys brings a new fallback key: it does not
 */
scenario(
  "a fallback key is replaced when its owner learns that it was used",
  {
    ids: ["otk-2"],
    needs: ["fallback-keys"],
    knownBug: {
      issue: "https://github.com/matrix-org/matrix-spec/issues/2445",
      failsWith: /Alice kept the fallback key that was used/,
    },
  },
  async ({ alice, bob, room }) => {
    const blocked = await alice.link.fault("keys/upload", reply(504));
    await drainOneTimeKeys(alice);
    await expect(alice).toDecrypt(await bob.send(room, "by fallback key"));
    const { response } = await bob.link.seen("keys/claim");
    assert.match(JSON.stringify(response), /"fallback":true/, "Bob was not given the fallback key");
    await blocked.hits();
    const count = (keys: object | undefined) => Object.keys(keys ?? {}).length;
    const renewal = alice.link.nextExchange("keys/upload", {
      where: ({ status, request }) => status === 200 && count((request as UploadRequest).one_time_keys) > 0,
    });
    await blocked[Symbol.asyncDispose]();
    const { fallback_keys } = (await renewal).request as UploadRequest;
    assert.ok(count(fallback_keys) > 0, "Alice kept the fallback key that was used");
  },
);

import assert from "node:assert/strict";
import { drainOneTimeKeys, expect, reply, scenario } from "../../harness/index.ts";

/**
 * Without one-time keys a device is still reachable.
 * - Bob's uploads are answered 504; somebody claims all his one-time keys
 * - Alice sends: her claim is answered with the fallback key, and Bob decrypts
 */
scenario(
  "the fallback key is used when one-time keys run out",
  {
    ids: ["otk-1"],
    demandedBy: {
      spec: "client-server-api/#one-time-and-fallback-keys",
      says: "it will be returned by the server when the device has run out of one-time keys and a user tries to claim a key",
    },
    needs: ["fallback-keys"],
  },
  async ({ alice, bob, room }) => {
    await using blocked = await bob.link.fault("keys/upload", reply(504));
    const claimed = await drainOneTimeKeys(bob);
    assert.ok(claimed > 0, "Bob had no one-time keys to begin with");
    const event = await alice.send(room, "by fallback key");
    await expect(bob).toDecrypt(event);
    const { response } = await alice.link.seen("keys/claim");
    assert.match(JSON.stringify(response), /"fallback":true/, "Alice was not given the fallback key");
    await blocked.hits();
  },
);

import assert from "node:assert/strict";
import { drainOneTimeKeys, expect, reply, scenario } from "../../harness/index.ts";

/**
 * A fallback key may start more than one Olm session, until it is replaced.
 * - Bob's uploads are answered 504; somebody claims all his one-time keys
 * - Alice and Carol send: both were given the same fallback key, and Bob decrypts both
 */
scenario(
  "several sessions on one fallback key are all accepted",
  {
    ids: ["otk-3"],
    demandedBy: {
      spec: "client-server-api/#one-time-and-fallback-keys",
      says: "Fallback keys are similar to one-time keys, but are not consumed once used.",
    },
    roles: ["alice", "bob", "carol"],
    needs: ["fallback-keys"],
  },
  async ({ alice, bob, carol, room }) => {
    await using blocked = await bob.link.fault("keys/upload", reply(504));
    await drainOneTimeKeys(bob);
    const fromAlice = await alice.send(room, "first on the fallback key");
    await expect(bob).toDecrypt(fromAlice);
    const fromCarol = await carol.send(room, "second on the fallback key");
    await expect(bob).toDecrypt(fromCarol);

    const keys = [];
    for (const sender of [alice, carol]) {
      const { response } = await sender.link.seen("keys/claim", {
        where: (claim) => JSON.stringify(claim.response).includes(bob.deviceId),
      });
      const claimed = response as { one_time_keys: Record<string, Record<string, object>> };
      keys.push(Object.keys(claimed.one_time_keys[bob.userId]?.[bob.deviceId] ?? {}));
      assert.match(
        JSON.stringify(claimed.one_time_keys[bob.userId]),
        /"fallback":true/,
        `${sender.role} got a one-time key`,
      );
    }
    assert.deepEqual(keys[0], keys[1], "Alice and Carol were given different keys");
    await blocked.hits();
  },
);

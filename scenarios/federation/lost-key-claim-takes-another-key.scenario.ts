import assert from "node:assert/strict";
import { expect, loseResponse, scenario } from "../../harness/index.ts";

interface ClaimAnswer {
  one_time_keys: Record<string, Record<string, object>>;
}

/**
 * A one-time key whose claim got lost on the way back is gone; the next claim gets another one, and that works.
 * - Alice (hs1) sends; hs2 hands out a one-time key of Bob's, and its answer to hs1 is lost
 * - Alice sends again: hs1 claims again and gets another one-time key; Bob decrypts
 * The Rust crypto asks nothing of a server for 15 s after it failed: Alice's clock is moved past that, and hs1 is told to try hs2 at once. Whether Bob
 * decrypts the first message, later, is A1.
 * The wait before a failing server is asked again goes by the monotonic clock. mautrix-go, whose clock moves by the time of
 * day alone, has no such wait: it does not ask again.
 */
scenario(
  "after the answer to a key claim was lost, another one-time key is claimed, and the next message decrypts",
  {
    ids: ["A8"],
    demandedBy: {
      spec: "server-server-api/#post_matrixfederationv1userkeysclaim",
      says: "Servers must ensure that each one-time key is returned at most once",
    },
    alone: ["alice"],
    needs: ["clock", "monotonic-clock"],
    federation: "own",
    on: { alice: "hs1", bob: "hs2" },
  },
  async ({ alice, bob, room, servers }) => {
    const lost = await servers.fault("hs1", "hs2", "fed/user/keys/claim", loseResponse().times(1));
    await alice.send(room, "its key cannot be encrypted");
    await lost.hits();
    await servers.heal(lost);
    await alice.advanceClock(20_000);
    await expect(bob).toDecrypt(await alice.send(room, "by the next one-time key"));

    const claims = servers.wire("hs1", "hs2").exchanges("fed/user/keys/claim");
    const keyIds = claims.flatMap(({ response }) =>
      Object.keys((response as unknown as ClaimAnswer).one_time_keys[bob.userId]?.[bob.deviceId] ?? {}),
    );
    assert.equal(keyIds.length, 2, `${keyIds.length} one-time keys of Bob's were handed out, not two`);
    assert.notEqual(keyIds[0], keyIds[1], "the same one-time key was handed out twice");
  },
);

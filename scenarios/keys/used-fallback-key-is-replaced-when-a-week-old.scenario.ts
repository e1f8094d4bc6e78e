import assert from "node:assert/strict";
import { drainOneTimeKeys, expect, reply, scenario } from "../../harness/index.ts";

const dayMs = 24 * 60 * 60_000;

interface SyncAnswer {
  device_unused_fallback_key_types?: string[];
}
interface UploadRequest {
  fallback_keys?: Record<string, { key: string }>;
}
interface ClaimAnswer {
  one_time_keys: Record<string, Record<string, Record<string, { key: string; fallback?: boolean }>>>;
}

/**
 * A fallback key that was used does not stay for ever, or who steals the device could read what began with it. A client may
 * replace it at once or, as the Rust crypto does, when it is a week old (rust-sdk#3151): Alice's clock is moved by eight days.
 * - Alice's uploads are answered 504, somebody claims all her one-time keys; Bob sends, by her fallback key
 * - her sync says that no unused fallback key is left; a week goes by, and uploads get through: of another fallback key
 * - the one-time keys are claimed again: Carol is given the new fallback key; Alice decrypts all that was sent
 */
scenario(
  "a used fallback key is replaced when it is a week old",
  {
    ids: ["otk-2"],
    demandedBy: {
      spec: "client-server-api/#one-time-and-fallback-keys",
      says: "Fallback keys should be replaced with new fallback keys as soon as possible after they have been used.",
    },
    roles: ["alice", "bob", "carol"],
    alone: ["alice"],
    needs: ["clock", "fallback-keys"],
  },
  async ({ alice, bob, carol, room, step }) => {
    const fallbackKeyFor = async (sender: typeof bob) => {
      const { response } = await sender.link.seen("keys/claim", {
        where: (claim) => JSON.stringify(claim.response).includes(alice.deviceId),
      });
      const [claimed] = Object.values(
        (response as unknown as ClaimAnswer).one_time_keys[alice.userId]?.[alice.deviceId] ?? {},
      );
      assert.ok(claimed?.fallback, `${sender.role} was not given a fallback key`);
      return claimed.key;
    };

    const fallbackKeysOf = (upload: unknown) => Object.values((upload as UploadRequest).fallback_keys ?? {});

    const blocked = await alice.link.fault("keys/upload", reply(504));
    assert.ok((await drainOneTimeKeys(alice)) > 0, "Alice had no one-time keys to begin with");
    const told = alice.link.nextExchange("sync", {
      where: ({ response }) => (response as SyncAnswer)?.device_unused_fallback_key_types?.length === 0,
    });
    await expect(alice).toDecrypt(await bob.send(room, "by the first fallback key"));
    const old = await fallbackKeyFor(bob);
    await told;
    await blocked.hits();
    const refill = alice.link.nextExchange("keys/upload", { where: ({ status }) => status === 200 });
    await blocked[Symbol.asyncDispose]();
    await refill;

    step("a week goes by");
    await alice.advanceClock(8 * dayMs);
    await expect(alice).toDecrypt(await bob.send(room, "a week later"));
    const renewal = alice.link.seen("keys/upload", {
      where: ({ status, request }) => status === 200 && fallbackKeysOf(request).some(({ key }) => key !== old),
    });
    await expect(renewal).toHappen();
    const renewed = alice.link
      .exchanges("keys/upload")
      .flatMap(({ status, request }) => (status === 200 ? fallbackKeysOf(request) : []))
      .at(-1);

    await using blockedAgain = await alice.link.fault("keys/upload", reply(504));
    await drainOneTimeKeys(alice);
    const second = await carol.send(room, "by the second fallback key");
    await expect(alice).toDecrypt(second);
    assert.equal(await fallbackKeyFor(carol), renewed?.key, "Carol was not given the new fallback key");
    await blockedAgain.hits();
  },
);

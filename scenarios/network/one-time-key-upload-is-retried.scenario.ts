import assert from "node:assert/strict";
import { drainOneTimeKeys, expect, reply, scenario } from "../../harness/index.ts";

interface KeysUpload {
  one_time_keys?: object;
}
interface ClaimAnswer {
  one_time_keys: Record<string, Record<string, object>>;
}

/**
 * A device that fails to fill up its one-time keys tries again by itself.
 * - somebody claims all of Alice's one-time keys; her uploads of new ones are answered 504, twice
 * - one gets through; Bob sends, by a one-time key of that upload, and Alice decrypts
 */
scenario(
  "a failed one-time key upload is retried",
  {
    ids: ["net-1"],
    demandedBy: {
      spec: "client-server-api/#one-time-and-fallback-keys",
      says: "The device can thus ensure that, while it is online, there is a sufficient supply of one-time keys available",
    },
    room: false,
  },
  async ({ alice, bob, makeRoom }) => {
    const bringsKeys = ({ request }: { request?: unknown }) =>
      Object.keys((request as KeysUpload | undefined)?.one_time_keys ?? {}).length > 0;
    await using outage = await alice.link.fault("keys/upload", reply(504).where(bringsKeys).times(2));
    const accepted = alice.link.nextExchange("keys/upload", {
      where: (upload) => upload.status === 200 && bringsKeys(upload),
    });
    await drainOneTimeKeys(alice);
    // A homeserver tells how many keys are left with the next thing that it has to tell: here, of the room.
    const room = await makeRoom(alice, [bob]);
    await expect(outage.hits(2)).toHappen();
    const uploaded = (await expect(accepted).toHappen()).request as Required<KeysUpload>;

    const event = await bob.send(room, "with one of your one-time keys");
    await expect(alice).toDecrypt(event);
    const { response } = await bob.link.seen("keys/claim", {
      where: (claim) => JSON.stringify(claim.response).includes(alice.deviceId),
    });
    const [id = ""] = Object.keys(
      (response as unknown as ClaimAnswer).one_time_keys[alice.userId]?.[alice.deviceId] ?? {},
    );
    assert.ok(id in uploaded.one_time_keys, `Bob was given ${id}, which was not in the upload that got through`);
  },
);

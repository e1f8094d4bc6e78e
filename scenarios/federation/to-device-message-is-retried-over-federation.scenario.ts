import assert from "node:assert/strict";
import { carriesEdu, expect, loseResponse, reply, scenario } from "../../harness/index.ts";

/**
 * A server repeats a to-device message that another server refused, or whose answer was lost on the way back.
 * - Bob decrypts a first message; Alice gives up her room key, so that the next message needs a new one
 * - hs1's transaction with the new room key is answered 504, twice; Alice sends, hs1 repeats it, and Bob decrypts
 * - the same again, with the answer lost, once, after hs2 committed
 */
scenario(
  "a server retries a to-device message over federation",
  {
    ids: ["net-7"],
    demandedBy: {
      spec: "server-server-api/#put_matrixfederationv1sendtxnid",
      says: "The sending server must wait and retry for a 200 OK response before sending a transaction with a different txnId to the receiving server.",
    },
    federation: "own",
    on: { alice: "hs1", bob: "hs2" },
  },
  async ({ alice, bob, room, servers }) => {
    await expect(bob).toDecrypt(await alice.send(room, "before the outage"));
    for (const [outage, times] of [
      [reply(504), 2],
      [loseResponse(), 1],
    ] as const) {
      await alice.discardRoomKey(room);
      const wire = servers.wire("hs1", "hs2");
      const carriesKey = carriesEdu("m.direct_to_device");
      const firstTry = wire.nextExchange("fed/send", { where: carriesKey });
      const lastTry = wire.nextExchange("fed/send", {
        where: (sent) => carriesKey(sent) && sent.status === 200 && sent.end === "answered",
      });
      await using fault = await servers.fault("hs1", "hs2", "fed/send", outage.where(carriesKey).times(times));
      const event = await alice.send(room, fault.text);
      await expect(fault.hits(times)).toHappen();
      assert.equal(
        (await expect(lastTry).toHappen()).path,
        (await firstTry).path,
        "hs1 did not repeat the transaction",
      );
      await expect(bob).toDecrypt(event);
    }
  },
);

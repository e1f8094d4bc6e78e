import { carriesEdu, expect, loseResponse, reply, scenario } from "../../harness/index.ts";

/**
 * A server repeats a to-device message that another server refused, or whose answer was lost on the way back.
 * - Bob decrypts a first message; Alice gives up her room key, so that the next message needs a new one
 * - hs1's transaction with the new room key is answered 504, twice; Alice sends, and Bob decrypts
 * - the same again, with the answer lost, once, after hs2 committed
 */
scenario(
  "a server retries a to-device message over federation",
  { ids: ["net-7"], federation: "own", on: { alice: "hs1", bob: "hs2" } },
  async ({ alice, bob, room, servers }) => {
    await expect(bob).toDecrypt(await alice.send(room, "before the outage"));
    for (const [outage, times] of [
      [reply(504), 2],
      [loseResponse(), 1],
    ] as const) {
      await alice.discardRoomKey(room);
      const failing = outage.where(carriesEdu("m.direct_to_device")).times(times);
      await using fault = await servers.fault("hs1", "hs2", "fed/send", failing);
      const event = await alice.send(room, fault.text);
      await fault.hits(times);
      await expect(bob).toDecrypt(event);
    }
  },
);

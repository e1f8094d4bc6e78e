import { expect, reply, scenario } from "../../harness/index.ts";

const minuteMs = 60_000;

/**
 * One failed device key query to another server costs its users no message for longer than it must: their device lists stay
 * outdated, and are asked for again. The back-off of an SDK is its own choice: matrix-sdk-crypto asks nothing of a server
 * for 15 s after it failed, on purpose (matrix-rust-sdk#2804, #2864). So what is sent right after is asked only of an SDK
 * that says that it asks before each message.
 * - hs1's questions to hs2 for a user's keys are answered 504; Alice invites Bob and sends, and so asks for his keys
 * - Bob joins, of which Alice's client hears; hs2 answers again
 * - at once, or a minute later by her clock, Alice sends; Bob decrypts
 */
for (const when of ["right", "a minute"] as const) {
  scenario(
    `what is sent ${when} after a failed device key query to another server decrypts`,
    {
      ids: ["net-5", "live-17"],
      long: true,
      federation: "own",
      on: { alice: "hs1", bob: "hs2" },
      room: { without: ["bob"] },
      demandedBy:
        when === "right"
          ? {
              wish: "a failed device key query to a server that answers again costs nobody a message",
              claim: "asks-before-sending",
            }
          : {
              spec: "client-server-api/#tracking-the-device-list-for-a-user",
              says: "marks the device lists for those users outdated, and initiates another request to /keys/query for them",
            },
      needsOf: { alice: when === "right" ? ["asks-before-sending"] : ["clock"] },
      alone: ["alice"],
    },
    async ({ alice, bob, room, servers }) => {
      {
        await using outage = await servers.fault("hs1", "hs2", "fed/user/keys/query", reply(504));
        await alice.invite(room, bob);
        await alice.send(room, "before Bob joins");
        await outage.hits();
        await bob.waitForMembership(room, bob.userId, "invite");
        await bob.join(room);
        await alice.waitForMembership(room, bob.userId, "join");
      }
      if (when === "a minute") await alice.advanceClock(minuteMs);
      const event = await alice.send(room, `${when} after`);
      await expect(bob).toDecrypt(event);
    },
  );
}

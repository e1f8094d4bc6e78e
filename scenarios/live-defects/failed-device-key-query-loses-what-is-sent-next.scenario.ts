import { expect, reply, scenario } from "../../harness/index.ts";

/**
 * One failed device key query to another server must not cost anybody a message. Today it does: hs1 does not repeat it,
 * the Rust crypto asks nothing of a server for 15 s after it failed, and what is sent meanwhile goes to the devices that
 * are known. Nobody sends the key later. No issue was found for it; seen with matrix-js-sdk 43.0.0 and Synapse 1.163.2.
 * mautrix-go 0.32.0 asks when it sends, takes the failure for a user without devices, and shares the key with nobody.
 * matrix-rust-sdk 0.19.1 asks each time that it sends, whatever failed before.
 * - hs1's questions to hs2 for a user's keys are answered 504; Alice invites Bob and sends, and so asks for his keys
 * - Bob joins; hs2 answers again; Alice sends, and Bob decrypts
 */
scenario(
  "what is sent right after a failed device key query to another server decrypts",
  {
    ids: ["net-5"],
    long: true,
    knownBug: {
      issue: "no issue known",
      failsWith: /decrypt "right after".*(missing-room-key|withheld)/,
      sdks: { alice: "jbg" },
    },
    federation: "own",
    on: { alice: "hs1", bob: "hs2" },
    room: { without: ["bob"] },
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
    const event = await alice.send(room, "right after");
    await expect(bob).toDecrypt(event);
  },
);

import { expect, reply, scenario } from "../../harness/index.ts";

/**
 * A device key query that another server failed to answer is made again.
 * - hs1's next question to hs2 for a user's keys is answered 504; Alice invites Bob, whose keys she then asks for
 * - Bob joins and says something: hs1 asks hs2 again, and Alice knows Bob's device
 * - she answers: Bob decrypts
 * After a failure the Rust crypto asks nothing of a server for 15 s, after each further one for twice as long, at most
 * 15 minutes: Alice's clock is moved past that.
 */
scenario(
  "a device key query to another server is retried",
  {
    ids: ["net-5"],
    alone: ["alice"],
    needs: ["clock"],
    federation: "own",
    on: { alice: "hs1", bob: "hs2" },
    room: { without: ["bob"] },
  },
  async ({ alice, bob, room, servers }) => {
    await using outage = await servers.fault("hs1", "hs2", "fed/user/keys/query", reply(504).times(1));
    await alice.invite(room, bob);
    await outage.hits();
    await bob.waitForMembership(room, bob.userId, "invite");
    await bob.join(room);
    await alice.waitForMembership(room, bob.userId, "join");
    await alice.advanceClock(20 * 60_000);
    await expect(alice).toDecrypt(await bob.send(room, "here I am"));
    await alice.waitForDevice(bob);
    const event = await alice.send(room, "now I know your device");
    await expect(bob).toDecrypt(event);
  },
);

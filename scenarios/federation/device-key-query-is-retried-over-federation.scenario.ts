import { asksFor, expect, reply, scenario } from "../../harness/index.ts";

interface Failing {
  failures?: Record<string, unknown>;
}

/**
 * A device key query that another server failed to answer is made again.
 * - hs1's next question to hs2 for Bob's keys is answered 504; Alice invites Bob, whose keys she then asks for: she is told
 *   that hs2 failed
 * - Alice sends, whoever reads it, and later once more: hs1 asks hs2 the same again, and is answered: Alice knows Bob's device
 * - she sends to the invited; Bob joins and decrypts that
 * A server asks when a client asks. After a failure the Rust crypto asks nothing of a server for 15 s, after each further one for twice as long, at most
 * 15 minutes: Alice's clock is moved past that.
 * The wait before a failing server is asked again goes by the monotonic clock. mautrix-go, whose clock moves by the time of
 * day alone, has no such wait: it does not ask again.
 */
scenario(
  "a device key query to another server is retried",
  {
    ids: ["net-5"],
    demandedBy: {
      spec: "client-server-api/#tracking-the-device-list-for-a-user",
      says: "When the request completes, it stores the resulting list of devices in persistent storage, and clears the 'outdated' flag.",
    },
    long: true,
    alone: ["alice"],
    needs: ["clock", "monotonic-clock"],
    federation: "own",
    on: { alice: "hs1", bob: "hs2" },
    room: { without: ["bob"] },
  },
  async ({ alice, bob, room, servers }) => {
    const outage = await servers.fault("hs1", "hs2", "fed/user/keys/query", reply(504).where(asksFor(bob)).times(1));
    await alice.invite(room, bob);
    await outage.hits();
    await alice.link.seen("keys/query", { where: ({ response }) => "hs2" in ((response as Failing)?.failures ?? {}) });
    await bob.waitForMembership(room, bob.userId, "invite");
    // hs1 would not ask again at once, for it holds hs2 for unreachable.
    await servers.heal(outage);
    const answered = servers.wire("hs1", "hs2").nextExchange("fed/user/keys/query", {
      where: (query) => query.status === 200 && asksFor(bob)(query),
    });
    // When this is sent, Alice has taken in that hs2 failed: only now does her clock run from there.
    await alice.send(room, "to nobody in particular");
    await alice.advanceClock(20 * 60_000);
    await alice.send(room, "to nobody in particular, later");
    await expect(answered).toHappen();
    await expect(alice).toKnowDevice(bob);
    const event = await alice.send(room, "to the invited");
    await bob.join(room);
    await bob.scrollBackTo(event);
    await expect(bob).toDecrypt(event);
  },
);

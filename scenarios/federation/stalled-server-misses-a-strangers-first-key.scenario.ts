import { expect, scenario } from "../../harness/index.ts";

/**
 * A stranger's message to a server that did not answer, and answers again, is read (rust-sdk#2804).
 * - Alice writes to Bob, and so hs1 knows his devices
 * - hs2 is stalled; Carol, who never talked to Bob, joins and sends; hs2 resumes; Carol sends again
 * - Bob decrypts the second message; that he is owed the first too is another scenario (first-key-to-a-stalled-server…)
 * The Rust crypto asks nothing of a server for 15 s after it failed: Carol's clock is moved past that.
 * The wait before a failing server is asked again goes by the monotonic clock. mautrix-go, whose clock moves by the time of
 * day alone, has no such wait: it does not ask again.
 */
scenario(
  "after a stalled server resumes, a stranger's next message decrypts",
  {
    ids: ["par-1"],
    demandedBy: "who can decrypt",
    long: true,
    roles: ["alice", "bob", "carol"],
    alone: ["carol"],
    needs: ["clock", "monotonic-clock"],
    federation: "own",
    on: { alice: "hs1", bob: "hs2", carol: "hs1" },
    room: { without: ["carol"] },
  },
  async ({ alice, bob, carol, room, servers, step }) => {
    await expect(bob).toDecrypt(await alice.send(room, "before the stall"));
    await servers.hs2.stall();
    const unanswered = servers.wire("hs1", "hs2").nextRequest("fed/user/keys/claim");
    await alice.invite(room, carol);
    await carol.waitForMembership(room, carol.userId, "invite");
    await carol.join(room);
    await carol.send(room, "while hs2 is stalled");
    await unanswered;
    step("resume hs2");
    await servers.resume("hs2");
    await bob.waitForMembership(room, carol.userId, "join");
    await carol.waitForDevice(bob);
    await carol.advanceClock(20_000);
    await expect(bob).toDecrypt(await carol.send(room, "after hs2 resumed"));
  },
);

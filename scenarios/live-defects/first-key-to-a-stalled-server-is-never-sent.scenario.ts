import { expect, scenario } from "../../harness/index.ts";

/**
 * A message to a server that could not be reached decrypts when it can be reached again: today it never does. The
 * room key is shared once an Olm session is there, but from the message on that comes next (rust-sdk#2864).
 * - hs2 is stalled; Carol, who never talked to Bob, sends; hs2 resumes; Carol sends again, which Bob decrypts
 * - Bob decrypts the first message too: he cannot, his key starts later (OLM_UNKNOWN_MESSAGE_INDEX). Where the message
 *   came before that key, matrix-rust-sdk goes on saying that there is none
 * The wait before a failing server is asked again goes by the monotonic clock. mautrix-go, whose clock moves by the time of
 * day alone, has no such wait: it does not ask again.
 */
scenario(
  "a message sent to a stalled server before any Olm session existed decrypts in the end",
  {
    ids: ["A1", "live-4"],
    demandedBy: "who can decrypt",
    roles: ["carol", "bob"],
    alone: ["carol"],
    needs: ["clock", "monotonic-clock"],
    federation: "own",
    on: { carol: "hs1", bob: "hs2" },
  },
  async ({ carol, bob, room, servers, step }) => {
    await servers.hs2.stall();
    const unanswered = servers.wire("hs1", "hs2").nextRequest("fed/user/keys/claim");
    const first = await carol.send(room, "while hs2 is stalled");
    await unanswered;
    step("resume hs2");
    await servers.resume("hs2");
    // For 15 s after a server failed, the Rust crypto asks nothing of it.
    await carol.advanceClock(20_000);
    const second = await carol.send(room, "after hs2 resumed");
    await expect(bob).toDecrypt(second);
    await expect(bob).toDecrypt(first, { limitMs: 2_000 });
  },
);

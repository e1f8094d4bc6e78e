import { drainOneTimeKeys, expect, hold, reply, scenario } from "../../harness/index.ts";

const dayMs = 24 * 60 * 60_000;

/**
 * A device decrypts what began with the fallback key that the server holds for it: today not always. The Rust crypto
 * makes a new fallback key each week. When an upload of keys that was begun before is answered after that, it takes
 * the new key for uploaded too, and never uploads it. It keeps two of them: after the second time, the one that the
 * server gives out is forgotten. No issue was found for it.
 * matrix-rust-sdk (0.19.1) does not come that far: `Client::sync_once` waits for the upload that is held, and the device
 * hears nothing meanwhile. No issue was found for that either.
 * - twice: somebody claims a one-time key of Alice's, and her upload of another is held, while she goes on to hear what
 *   is said; a week goes by, which she sees with the next sync; the upload is let go
 * - all her one-time keys are claimed; Dave, who never talked to her, sends: Alice decrypts, and cannot
 */
scenario(
  "a device decrypts what began with its fallback key, though a new one was made during an upload",
  {
    ids: ["otk-2"],
    knownBug: [
      {
        issue: "no issue known",
        failsWith: /alice to decrypt "while the upload is held".*has not seen the event/,
        sdks: { alice: "r" },
      },
      { issue: "no issue known", failsWith: /alice to decrypt "by fallback key".*missing-room-key/ },
    ],
    roles: ["alice", "bob", "carol", "dave"],
    alone: ["alice"],
    needs: ["clock", "fallback-keys"],
  },
  async ({ alice, bob, carol, dave, room, step }) => {
    for (const sender of [bob, carol]) {
      await using upload = await alice.link.fault("keys/upload", hold().times(1));
      await sender.send(room, "takes a one-time key");
      const held = await upload.held();
      // matrix-rust-sdk gives the upload up after 30 s.
      await expect(alice).toDecrypt(await sender.send(room, "while the upload is held"), { limitMs: 25_000 });
      step("a week goes by");
      await alice.advanceClock(8 * dayMs);
      await expect(alice).toDecrypt(await sender.send(room, "a week later"));
      const answered = alice.link.nextExchange("keys/upload");
      held.release();
      await answered;
    }
    await using blocked = await alice.link.fault("keys/upload", reply(504));
    await drainOneTimeKeys(alice);
    const event = await dave.send(room, "by fallback key");
    await expect(alice).toDecrypt(await bob.send(room, "sent later"));
    await blocked.hits();
    await expect(alice).toDecrypt(event, { limitMs: 2_000 });
  },
);

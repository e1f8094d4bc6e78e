import { drainOneTimeKeys, expect, hold, reply, scenario } from "../../harness/index.ts";

const dayMs = 24 * 60 * 60_000;

/**
 * A device decrypts what began with the fallback key that the server holds for it, also when it made a new one while an
 * upload of keys was under way. matrix-rust-sdk is not asked: `Client::sync_once` waits for the upload that is held, so its
 * device hears nothing meanwhile, which no specification forbids.
 * - twice: somebody claims a one-time key of Alice's, and her upload of another is held, while she goes on to hear what
 *   is said; a week goes by, which she sees with the next sync; the upload is let go
 * - all her one-time keys are claimed; Dave, who never talked to her, sends: Alice decrypts
 */
scenario(
  "a device decrypts what began with its fallback key, though a new one was made during an upload",
  {
    ids: ["otk-2"],
    demandedBy: [
      {
        spec: "client-server-api/#uploading-keys",
        says: "clients should keep the private keys for at most 2 fallback keys: the current, unused, fallback key and the key immediately preceding it",
      },
    ],
    roles: ["alice", "bob", "carol", "dave"],
    alone: ["alice"],
    needs: ["clock", "fallback-keys"],
    needsOf: { alice: ["syncs-while-uploading"] },
  },
  async ({ alice, bob, carol, dave, room, step }) => {
    for (const sender of [bob, carol]) {
      await using upload = await alice.link.fault("keys/upload", hold().times(1));
      await sender.send(room, "takes a one-time key");
      const held = await upload.held();
      await expect(alice).toDecrypt(await sender.send(room, "while the upload is held"));
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

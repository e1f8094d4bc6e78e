import { expect, scenario } from "../../harness/index.ts";

/**
 * A server restored from an older copy of its database has forgotten events and to-device messages. Nothing may stay
 * broken for good by that: what is sent from then on decrypts, in both directions.
 * - Alice (hs1) and Bob (hs2) decrypt each other; hs2's data are copied; Alice sends by a new room key, Bob decrypts
 * - hs2 is restored from the copy; Bob starts anew on his own store, which is ahead of his server
 * - Alice sends by a new room key once more, and Bob answers: both decrypt
 */
scenario(
  "clients of a server that was restored from an older copy of its data read on",
  {
    ids: ["A13"],
    demandedBy: "who can decrypt",
    federation: "own",
    on: { alice: "hs1", bob: "hs2" },
  },
  async ({ alice, bob, room, servers, step }) => {
    await expect(bob).toDecrypt(await alice.send(room, "before the copy"));
    await expect(alice).toDecrypt(await bob.send(room, "before the copy too"));
    await using copy = await servers.hs2.snapshot();
    await alice.discardRoomKey(room);
    await expect(bob).toDecrypt(await alice.send(room, "after the copy"));
    step("restore hs2");
    await servers.hs2.restore(copy);
    await bob.restart();
    await alice.discardRoomKey(room);
    const next = await alice.send(room, "after the restore");
    await expect(bob).toDecrypt(next);
    const answer = await bob.send(room, "I am back");
    await expect(alice).toDecrypt(answer);
  },
);

import { expect, scenario } from "../../harness/index.ts";

/**
 * A message may come by another server before its room key: it decrypts late, when the key's own way is open again.
 * - hs1 and hs3 are cut from each other, hs2 reaches both; Alice (hs1) sends by a new room key, Bob (hs2) decrypts
 * - Bob's answer makes hs3 fetch Alice's message from hs2: Carol (hs3) sees it and cannot decrypt it
 * - the cut heals: Carol decrypts it without anyone poking either client
 */
scenario(
  "a message that a third server relays decrypts when the cut between the other two heals",
  {
    ids: ["A10"],
    demandedBy: "who can decrypt",
    roles: ["alice", "bob", "carol"],
    servers: 3,
    federation: "own",
    on: { alice: "hs1", bob: "hs2", carol: "hs3" },
  },
  async ({ alice, bob, carol, room, servers, step }) => {
    await expect(carol).toDecrypt(await alice.send(room, "before the cut"));
    await alice.discardRoomKey(room);
    const cut = await servers.partition("hs1", "hs3");
    const during = await alice.send(room, "while hs3 is out of reach");
    await cut.hits();
    await expect(bob).toDecrypt(during);
    const answer = await bob.send(room, "which I could read");
    await expect(carol).toBeUnableToDecrypt(during, { sentinel: answer });
    step("heal the cut");
    await servers.heal(cut);
    await expect(carol).toDecrypt(during);
  },
);

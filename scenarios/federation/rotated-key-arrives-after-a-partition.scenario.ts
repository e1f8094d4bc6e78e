import { expect, scenario } from "../../harness/index.ts";

/**
 * With an Olm session in place, what was sent during a partition arrives after it.
 * - Bob decrypts a first message; Alice gives up her room key, so that the next message needs a new one
 * - the servers are cut from each other; Alice sends; they are joined again
 * - Bob decrypts without anyone poking either client
 */
scenario(
  "a rotated room key and its message arrive after a partition heals",
  { ids: ["A2"], demandedBy: "who can decrypt", federation: "own", on: { alice: "hs1", bob: "hs2" } },
  async ({ alice, bob, room, servers, step }) => {
    const before = await alice.send(room, "before the partition");
    await expect(bob).toDecrypt(before);
    await alice.discardRoomKey(room);
    const cut = await servers.partition("hs1", "hs2");
    const during = await alice.send(room, "during the partition");
    await cut.hits();
    step("heal the partition");
    await servers.heal(cut);
    await expect(bob).toDecrypt(during);
  },
);

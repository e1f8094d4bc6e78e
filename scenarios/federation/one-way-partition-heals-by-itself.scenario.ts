import { expect, scenario } from "../../harness/index.ts";

/**
 * When only one direction between two servers is cut, the other works, and the cut one recovers by itself.
 * - hs1 cannot reach hs2: Bob's message reaches Alice, Alice's does not reach Bob; when the cut is over and Bob sends again, it does,
 *   though no server is told to try
 * - then the same the other way round
 */
scenario(
  "each direction of a one-way partition recovers by itself",
  { ids: ["A6"], demandedBy: "who can decrypt", federation: "own", on: { alice: "hs1", bob: "hs2" } },
  async ({ alice, bob, room, servers, step }) => {
    for (const [sender, receiver] of [
      [alice, bob],
      [bob, alice],
    ] as const) {
      await expect(receiver).toDecrypt(await sender.send(room, `${sender.role} before the cut`));
      await expect(sender).toDecrypt(await receiver.send(room, `${receiver.role} before the cut`));
      await sender.discardRoomKey(room);
      await receiver.discardRoomKey(room);
      const cut = await servers.oneWay(sender.homeserver.name, receiver.homeserver.name);
      const lost = await sender.send(room, `${sender.role} into the cut`);
      await cut.hits();
      const other = await receiver.send(room, `${receiver.role} the other way`);
      await expect(sender).toDecrypt(other);
      step(`end the cut from ${sender.homeserver.name} to ${receiver.homeserver.name}, and tell no server`);
      await cut[Symbol.asyncDispose]();
      // Whoever hears of a server again tries it again; without any traffic Synapse does so once a minute.
      await expect(sender).toDecrypt(await receiver.send(room, `${receiver.role} after the cut`));
      await expect(receiver).toDecrypt(lost);
    }
  },
);

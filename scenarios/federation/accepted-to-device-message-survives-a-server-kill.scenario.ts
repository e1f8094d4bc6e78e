import { expect, scenario } from "../../harness/index.ts";

/**
 * What a server has accepted, it delivers, also after it was killed before it could (synapse#16680).
 * - Bob decrypts a first message; Alice gives up her room key; hs1 cannot reach hs2
 * - hs1 accepts Alice's room key and message and is killed with SIGKILL before they leave
 * - hs1 starts again on the same data, the way is open: Bob decrypts
 */
scenario(
  "a to-device message that a killed server had accepted is still delivered",
  { ids: ["A9"], federation: "own", on: { alice: "hs1", bob: "hs2" } },
  async ({ alice, bob, room, servers, step }) => {
    await expect(bob).toDecrypt(await alice.send(room, "before the kill"));
    await alice.discardRoomKey(room);
    const accepted = alice.link.nextExchange("sendToDevice/m.room.encrypted", { where: ({ status }) => status === 200 });
    const cut = await servers.oneWay("hs1", "hs2");
    const event = await alice.send(room, "accepted, not yet sent");
    await accepted;
    await cut.hits();
    step("kill hs1");
    await servers.hs1.kill();
    await cut[Symbol.asyncDispose]();
    await servers.hs1.restart();
    await expect(bob).toDecrypt(event);
  },
);

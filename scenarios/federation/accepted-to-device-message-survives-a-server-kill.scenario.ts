import { expect, scenario } from "../../harness/index.ts";

/**
 * What a server has accepted, it delivers, also after it was killed before it could (synapse#16680).
 * - Bob decrypts a first message; Alice gives up her room key; hs1 cannot reach hs2, and knows it
 * - hs1 accepts Alice's room key and message and is killed with SIGKILL before they leave
 * - hs1 starts again on the same data, the way is open: the room key reaches Bob without anything new being sent
 * - Alice sends again, which also makes hs2 ask for what it missed: Bob decrypts both
 */
scenario(
  "a to-device message that a killed server had accepted is still delivered",
  {
    ids: ["A9"],
    demandedBy: {
      spec: "client-server-api/#send-to-device-messaging",
      says: "A message is delivered exactly once to each client device.",
    },
    federation: "own",
    on: { alice: "hs1", bob: "hs2" },
  },
  async ({ alice, bob, room, servers, step }) => {
    await expect(bob).toDecrypt(await alice.send(room, "before the kill"));
    const cut = await servers.oneWay("hs1", "hs2");
    await alice.setDisplayName("Alice in the dark");
    await cut.hits();
    await alice.discardRoomKey(room);
    const accepted = alice.link.nextExchange("sendToDevice/m.room.encrypted", {
      where: ({ status }) => status === 200,
    });
    const event = await alice.send(room, "accepted, not yet sent");
    await accepted;
    step("kill hs1");
    await servers.hs1.kill();
    await cut[Symbol.asyncDispose]();
    const delivered = bob.link.nextExchange("sync", {
      where: ({ response }) =>
        ((response as { to_device?: { events?: unknown[] } })?.to_device?.events?.length ?? 0) > 0,
    });
    await servers.hs1.restart();
    await expect(delivered).toHappen();
    step("send again");
    const last = await alice.send(room, "after the restart");
    await expect(bob).toDecrypt(last);
    await expect(bob).toDecrypt(event);
  },
);

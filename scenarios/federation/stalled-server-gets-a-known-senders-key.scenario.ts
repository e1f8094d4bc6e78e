import { carriesEdu, expect, scenario } from "../../harness/index.ts";

/**
 * With an Olm session from before, a room key sent to a stalled server waits for it.
 * - Bob decrypts a message of Carol's; she gives up her room key; hs2 is stalled; she sends; hs2 resumes
 * - Bob decrypts
 */
scenario(
  "after a stalled server resumes, what a known sender sent meanwhile decrypts",
  {
    ids: ["par-2"],
    demandedBy: "who can decrypt",
    roles: ["alice", "bob", "carol"],
    federation: "own",
    on: { alice: "hs1", bob: "hs2", carol: "hs1" },
  },
  async ({ bob, carol, room, servers, step }) => {
    await expect(bob).toDecrypt(await carol.send(room, "before the stall"));
    await carol.discardRoomKey(room);
    const wire = servers.wire("hs1", "hs2");
    // A server sends one transaction at a time: an older one that is not answered would keep the room key back.
    await wire.idle("fed/send");
    await servers.hs2.stall();
    const roomKeySent = wire.nextRequest("fed/send", { where: carriesEdu("m.direct_to_device") });
    const event = await carol.send(room, "while hs2 is stalled");
    await roomKeySent;
    step("resume hs2");
    await servers.resume("hs2");
    await expect(bob).toDecrypt(event);
  },
);

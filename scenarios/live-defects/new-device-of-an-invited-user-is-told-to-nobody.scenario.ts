import { expect, scenario } from "../../harness/index.ts";

/**
 * A client that shares room keys with invited users must hear of their new devices. Synapse 1.163.2 tells of them only those
 * who share a room that the user has joined (`get_rooms_for_user`): neither the inviter's sync nor another homeserver is told,
 * until the join. The specification has no way to tell them.
 * - Alice invites Bob, and sends: she asks for his devices; he logs in a second device
 * - Alice sends once more; Bob joins: his second device reads what comes then, and must read what was sent when it was there
 */
for (const [bobs, server] of [
  ["hs1", "the same server"],
  ["hs2", "another server"],
] as const) {
  const options = {
    ids: ["L1", "live-13"],
    demandedBy: "who can decrypt" as const,
    roles: ["alice", "bob", "bob2"] as const,
    on: { alice: "hs1", bob: bobs },
    room: { without: ["bob", "bob2"] },
  };
  scenario(
    `a device that an invited user of ${server} logs in reads what is sent before the join`,
    { ...options, later: ["bob2"] },
    async ({ alice, bob, bob2, room }) => {
      await alice.invite(room, bob);
      await Promise.all([alice, bob].map((client) => client.waitForMembership(room, bob.userId, "invite")));
      await alice.send(room, "to the first device");
      await bob2.login();
      await bob2.startSync();
      const before = await alice.send(room, "to both devices");
      await bob.join(room);
      await Promise.all([alice, bob, bob2].map((client) => client.waitForMembership(room, bob.userId, "join")));
      await alice.waitForDevice(bob2);
      await expect(bob2).toDecrypt(await alice.send(room, "after the join"));
      await bob2.scrollBackTo(before);
      await expect(bob2).toDecrypt(before, { limitMs: 2_000 });
    },
  );

  /** The control: the same with a second device that was there when Alice first asked. */
  scenario(
    `a device that an invited user of ${server} had before reads what is sent before the join`,
    options,
    async ({ alice, bob, bob2, room }) => {
      await alice.invite(room, bob);
      await Promise.all([alice, bob].map((client) => client.waitForMembership(room, bob.userId, "invite")));
      const before = await alice.send(room, "to both devices");
      await bob.join(room);
      await Promise.all([alice, bob, bob2].map((client) => client.waitForMembership(room, bob.userId, "join")));
      await bob2.scrollBackTo(before);
      await expect(bob2).toDecrypt(before);
    },
  );
}

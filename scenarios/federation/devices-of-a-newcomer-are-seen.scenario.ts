import { expect, scenario } from "../../harness/index.ts";

/**
 * A server that never had to do with another learns of all devices of a user there when he comes into a room of it: of those
 * that he has, of one that came after he was invited, and of later ones (synapse#11374).
 * - Alice (hs1) invites Bob (hs2) and sends, which makes hs1 ask for his devices; another of his devices logs in, and
 *   nobody has to tell hs1; he joins; a third one logs in
 * - Alice sends: all three decrypt
 */
scenario(
  "devices of a user from a server never seen are seen, also those that come later",
  {
    ids: ["A5"],
    demandedBy: {
      spec: "server-server-api/#device-management",
      says: "Servers must send m.device_list_update EDUs to all the servers who share a room with a given local user",
    },
    roles: ["alice", "bob", "bob2", "bob3"],
    later: ["bob2", "bob3"],
    federation: "new",
    on: { alice: "hs1", bob: "hs2" },
    room: { without: ["bob", "bob2", "bob3"] },
  },
  async ({ alice, bob, bob2, bob3, room }) => {
    await alice.invite(room, bob);
    await Promise.all([alice, bob].map((client) => client.waitForMembership(room, bob.userId, "invite")));
    await alice.send(room, "to the invited");
    await bob2.login();
    await bob2.startSync();
    await bob.join(room);
    await alice.waitForMembership(room, bob.userId, "join");
    await bob3.login();
    await bob3.startSync();

    await Promise.all([bob2, bob3].map((device) => expect(alice).toKnowDevice(device)));
    const event = await alice.send(room, "to all of Bob's devices");
    for (const device of [bob, bob2, bob3]) await expect(device).toDecrypt(event);
  },
);

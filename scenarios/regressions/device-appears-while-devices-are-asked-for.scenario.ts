import { expect, hold, scenario } from "../../harness/index.ts";

/**
 * A device list change that comes while the list is being downloaded makes the client download it again: the answer on
 * its way may be older (rust-sdk#1570). The specification says that clients MUST guard against this.
 * - Bob comes into the room: the answer to Alice's first question for his devices is held on its way
 * - he logs in a second device; Alice's other one knows it, and Alice decrypts what Bob says after that
 * - the answer arrives; Alice sends: Bob's second device decrypts
 * matrix-rust-sdk 0.19.1 works on no sync answer meanwhile, gives the question up after 30 s, and asks anew when it sends:
 * there the held answer comes too late to be read.
 */
scenario(
  "a device that appears while its user's devices are asked for is not missed",
  {
    ids: [],
    roles: ["alice", "alice2", "bob", "bob2"],
    later: ["bob2"],
    demandedBy: [
      {
        spec: "client-server-api/#tracking-the-device-list-for-a-user",
        says: "It first sets a flag to record that it is now tracking Bob's device list",
      },
      {
        spec: "client-server-api/#tracking-the-device-list-for-a-user",
        says: "Clients MUST guard against these situations",
      },
    ],
    room: { without: ["bob", "bob2"] },
  },
  async ({ alice, alice2, bob, bob2, room }) => {
    const isForBob = ({ request }: { request?: unknown }) => JSON.stringify(request).includes(bob.userId);
    await using slow = await alice.link.fault("keys/query", hold("response").where(isForBob).times(1));
    await alice.invite(room, bob);
    await bob.waitForMembership(room, bob.userId, "invite");
    await bob.join(room);
    await alice.waitForMembership(room, bob.userId, "join");
    // Some clients ask when Bob comes, others when they send.
    const first = alice.send(room, "to the devices that I know");
    const answer = await slow.held();
    await bob2.login();
    await bob2.startSync();
    await alice2.waitForDevice(bob2);
    await expect(alice).toDecrypt(await bob.send(room, "after my new device"));
    answer.release();
    await first;
    const event = await alice.send(room, "to both devices");
    await expect(bob).toDecrypt(event);
    await expect(bob2).toDecrypt(event);
  },
);

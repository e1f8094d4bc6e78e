import { expect, scenario, verifyBySas } from "../../harness/index.ts";

/**
 * History that is shared with an invite reaches the device on which the user accepts the invite, also when that device is
 * newer than the invite.
 * - Alice sends in a room with "shared" history visibility; she invites Bob
 * - Bob's new device comes, before the invite (the control) or after it; his old one signs it, and logs out
 * - the new device joins: it decrypts what Alice sent before the invite
 */
for (const comes of ["before", "after"] as const) {
  scenario(
    `a signed device that comes ${comes} the invite reads the history that is shared with it`,
    {
      ids: ["live-14", "acl-6"],
      demandedBy: [
        { msc: 4268, says: "giving the new members access to historical messages" },
        {
          doc: "https://github.com/element-hq/element-meta/issues/3030",
          says: "Worse: there is no way for Bob to recover those keys other than leaving the room and have Alice invite him again.",
        },
      ],
      roles: ["alice", "bob", "bob2"],
      later: ["bob2"],
      needs: ["cross-signing", "history-sharing", "sas"],
      room: { historyVisibility: "shared", without: ["bob", "bob2"] },
    },
    async ({ alice, bob, bob2, room, step }) => {
      await Promise.all([alice, bob].map((client) => client.bootstrapCrossSigning()));
      const history = await alice.send(room, "long before the invite");
      const replaceDevice = async () => {
        step("Bob's new device is signed by the old one, which logs out");
        await bob2.login();
        await bob2.startSync();
        const isSignature = ({ request }: { request?: unknown }) => JSON.stringify(request).includes(bob2.deviceId);
        const signed = bob.link.nextExchange("keys/signatures/upload", { where: isSignature });
        // A request of a device that an SDK does not know yet may be dropped (rust-sdk#5007).
        await bob.waitForDevice(bob2);
        await verifyBySas(bob2, bob);
        await signed;
        await bob.logout();
      };
      if (comes === "before") await replaceDevice();
      await alice.invite(room, bob2);
      if (comes === "after") await replaceDevice();
      await bob2.waitForMembership(room, bob2.userId, "invite");
      await bob2.join(room);
      await alice.waitForMembership(room, bob2.userId, "join");
      await alice.waitForDevice(bob2);
      await expect(bob2).toDecrypt(await alice.send(room, "after the join"));
      await bob2.scrollBackTo(history);
      await expect(bob2).toDecrypt(history, { limitMs: 10_000 });
    },
  );
}

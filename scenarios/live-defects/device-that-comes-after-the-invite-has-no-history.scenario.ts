import { expect, scenario, verifyBySas } from "../../harness/index.ts";

/**
 * History that is shared with an invite (MSC4268, which gives "the new members access to historical messages") reaches
 * the device on which the user accepts the invite. Today it reaches only the devices that the user has when the invite is
 * made: they are told of the key bundle once, and no message lets a later device ask for it (element-meta#3030: "there is
 * no way for Bob to recover those keys other than leaving the room and have Alice invite him again").
 * - Alice sends in a room with "shared" history visibility; she invites Bob
 * - Bob's new device comes, before the invite (the control) or after it; his old one signs it, and logs out
 * - the new device joins: it decrypts what Alice sent before the invite
 */
for (const comes of ["before", "after"] as const) {
  scenario(
    `a signed device that comes ${comes} the invite reads the history that is shared with it`,
    {
      ids: ["live-14", "acl-6"],
      roles: ["alice", "bob", "bob2"],
      later: ["bob2"],
      needs: ["cross-signing", "history-sharing", "sas"],
      room: { historyVisibility: "shared", without: ["bob", "bob2"] },
      ...(comes === "after" && {
        knownBug: {
          issue: "https://github.com/element-hq/element-meta/issues/3030",
          failsWith: /bob2 to decrypt "long before the invite".*sent-before-/,
        },
      }),
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

import { expect, scenario } from "../../harness/index.ts";

/**
 * Who is invited may read what is sent before they join.
 * - Alice invites Bob and sends; Bob has not joined
 * - Bob joins: he decrypts that message, and what follows
 */
scenario(
  "an invited member reads what was sent before joining, and what follows",
  { ids: ["acl-2"], demandedBy: "who can decrypt", room: false },
  async ({ alice, bob }) => {
    const { roomId } = await alice.createRoom({ encrypted: true, preset: "private_chat", invite: [bob.userId] });
    await bob.waitForMembership(roomId, bob.userId, "invite");
    await alice.waitForMembership(roomId, bob.userId, "invite");
    const meanwhile = await alice.send(roomId, "sent while you were only invited");
    await bob.join(roomId);
    await bob.scrollBackTo(meanwhile);
    await expect(bob).toDecrypt(meanwhile);
    await alice.waitForMembership(roomId, bob.userId, "join");
    const after = await alice.send(roomId, "sent after you joined");
    await expect(bob).toDecrypt(after);
  },
);

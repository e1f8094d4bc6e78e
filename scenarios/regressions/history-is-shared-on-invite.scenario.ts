import { expect, scenario } from "../../harness/index.ts";

/**
 * A user who is invited into a room with shared history can read that history (MSC4268, before it MSC3061). Inviter and
 * invitee must have signed their devices: keys of others' messages are given and taken between such only.
 * - Alice and Carol send, in a room with "shared" history visibility; Bob is not there
 * - Alice invites Bob; he joins and scrolls back: he decrypts both
 */
scenario(
  "keys for past messages are shared on invite",
  {
    ids: ["reg-3"],
    demandedBy: {
      spec: "client-server-api/#construction-and-sharing-of-the-key-bundle",
      says: "before inviting Bob to a room, Alice's client constructs and sends a key bundle",
    },
    roles: ["alice", "bob", "carol"],
    needs: ["cross-signing", "history-sharing"],
    room: { historyVisibility: "shared", without: ["bob"] },
  },
  async ({ alice, bob, carol, room }) => {
    await Promise.all([alice, bob, carol].map((client) => client.bootstrapCrossSigning()));
    const events = [await alice.send(room, "by Alice, long ago"), await carol.send(room, "by Carol, long ago")];
    for (const event of events) await expect(alice).toDecrypt(event);

    await alice.invite(room, bob);
    await bob.waitForMembership(room, bob.userId, "invite");
    await bob.join(room);
    for (const event of events) {
      await bob.scrollBackTo(event);
      await expect(bob).toDecrypt(event);
    }
  },
);

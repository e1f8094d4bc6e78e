import { expect, hold, scenario } from "../../harness/index.ts";

/**
 * A user who was invited can read what is sent from then on, though the inviter's sync is late with the invite: the server
 * has taken it. matrix-rust-sdk once lost such messages (rust-sdk#3622).
 * The sync is held so that a loss comes each time. It needs no fault: of six messages sent right after an invite with
 * nothing held, five were lost in jj and three in gj. acl-2, where the sync has brought the invite, is the control.
 * - Alice sends, and her next sync is held; she invites Bob and sends at once; the sync is let go
 * - Bob joins and decrypts what follows; he decrypts the message that came right after the invite, too
 */
scenario(
  "what is sent right after an invite decrypts, though the inviter's sync has not brought the invite",
  {
    ids: ["par-4"],
    demandedBy: [
      {
        spec: "client-server-api/#mmegolmv1aes-sha2",
        says: "clients must share the corresponding session key using Olm with the intended recipients",
      },
      {
        spec: "client-server-api/#room-history-visibility",
        says: "Previous events are always accessible to newly joined members",
      },
    ],
    room: { without: ["bob"] },
  },
  async ({ alice, bob, room }) => {
    await using late = await alice.link.fault("sync", hold().times(1));
    // A sync that is under way is not held any more; this ends it.
    await alice.send(room, "sent before the invite");
    const held = await late.held();
    await alice.invite(room, bob);
    const event = await alice.send(room, "sent right after the invite");
    held.release();
    await bob.waitForMembership(room, bob.userId, "invite");
    await bob.join(room);
    await alice.waitForMembership(room, bob.userId, "join");
    const after = await alice.send(room, "sent after the join");
    await expect(bob).toDecrypt(after);
    await bob.scrollBackTo(event);
    await expect(bob).toDecrypt(event, { limitMs: 2_000 });
  },
);

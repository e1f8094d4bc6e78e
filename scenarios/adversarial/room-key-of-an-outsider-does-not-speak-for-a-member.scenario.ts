import { expect, rewriteSync, scenario } from "../../harness/index.ts";

/**
 * A room key from somebody who is not in the room does not make messages of those who are.
 * - Mallory was in the room and was kicked; she sends Bob a room key for it, and Bob's server puts what she encrypted by
 *   it into the place of Alice's next message
 * - Bob's client does not show that as Alice's: it is undecryptable or flagged; her messages before and after it decrypt
 */
scenario(
  "a room key from outside the room does not speak for a member",
  {
    ids: ["J7", "adv-1"],
    demandedBy: {
      spec: "client-server-api/#mmegolmv1aes-sha2",
      says: "clients should confirm that the user who sent the message corresponds to the user the message was expected to come from",
    },
    puppets: ["mallory"],
    needs: ["shields"],
  },
  async ({ alice, bob, mallory, room }) => {
    await bob.waitForDevice(mallory);
    await alice.kick(room, mallory);
    await bob.waitForMembership(room, mallory.userId, "leave");
    const roomKey = mallory.createRoomKey(room);
    await mallory.shareRoomKey(roomKey, mallory.openOlmSession(await mallory.claimOneTimeKey(bob)));
    let isForging = false;
    await using forgery = await bob.link.fault(
      "sync",
      rewriteSync((answer) => {
        const events = answer.rooms?.join?.[room]?.timeline?.events ?? [];
        const message = events.find(({ sender, type }) => sender === alice.userId && type === "m.room.encrypted");
        if (!message || !isForging) return undefined;
        message.content = roomKey.encrypt("forged");
        isForging = false;
        return answer;
      }),
    );
    // Once this has come, so has the answer to the sync that was under way before the fault.
    const before = await alice.send(room, "before the forgery");
    await expect(bob).toDecrypt(before);
    isForging = true;
    const { roomId, eventId } = await alice.send(room, "Alice's own words");
    await forgery.hits();
    const forged = { roomId, eventId, body: "forged", sender: "alice" };

    const sentinel = await alice.send(room, "after the forgery");
    await expect(bob).toRejectOrFlag(forged, { sentinel });
    await bob.restart();
    await expect(bob).toDecrypt(before);
  },
);

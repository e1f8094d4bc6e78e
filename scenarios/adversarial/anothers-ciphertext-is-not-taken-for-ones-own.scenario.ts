import { expect, scenario } from "../../harness/index.ts";

/**
 * Who sends another's ciphertext under their own name does not become its author.
 * - Bob sends; Mallory sends Bob's ciphertext again as her own event, then an honest message of her own
 * - Alice decrypts Bob's and the honest one; what Mallory took from Bob is undecryptable or flagged
 */
scenario(
  "another user's ciphertext sent again is not taken for the sender's own message",
  {
    ids: ["J4", "adv-1"],
    demandedBy: {
      spec: "client-server-api/#mmegolmv1aes-sha2",
      says: "clients should confirm that the user who sent the message corresponds to the user the message was expected to come from",
    },
    puppets: ["mallory"],
    needs: ["shields"],
  },
  async ({ alice, bob, mallory, room }) => {
    const original = await bob.send(room, "from Bob's hand");
    await expect(alice).toDecrypt(original);
    const [sent] = bob.link.exchanges("send/m.room.encrypted");
    const taken = await mallory.sendEncrypted(room, sent?.request as object, "from Bob's hand");

    const roomKey = mallory.createRoomKey(room);
    await mallory.shareRoomKey(roomKey, mallory.openOlmSession(await mallory.claimOneTimeKey(alice)));
    const sentinel = await mallory.send(roomKey, "from Mallory's own hand");
    await expect(alice).toRejectOrFlag(taken, { sentinel });
  },
);

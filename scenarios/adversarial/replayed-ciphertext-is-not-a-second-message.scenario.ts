import { expect, scenario } from "../../harness/index.ts";

/**
 * A Megolm ciphertext is one message: the same one in another event is a replay, which clients tell by the indices of
 * each session that they have decrypted.
 * - Mallory sends a message, and its ciphertext once more as another event, and then another message
 * - Alice restarts, and decrypts the first and the last; the one between is undecryptable or flagged
 */
scenario(
  "a ciphertext sent again in another event is not shown as a second message",
  {
    ids: ["J4", "adv-1"],
    demandedBy: {
      spec: "client-server-api/#mmegolmv1aes-sha2",
      says: "They should reject messages with a ratchet index that they have already decrypted.",
    },
    roles: ["alice"],
    puppets: ["mallory"],
    needs: ["shields"],
  },
  async ({ alice, mallory, room }) => {
    const roomKey = mallory.createRoomKey(room);
    await mallory.shareRoomKey(roomKey, mallory.openOlmSession(await mallory.claimOneTimeKey(alice)));
    const content = roomKey.encrypt("pay Eve");
    const original = await mallory.sendEncrypted(room, content, "pay Eve");
    await expect(alice).toDecrypt(original);
    const replay = await mallory.sendEncrypted(room, content, "pay Eve");
    const sentinel = await mallory.send(roomKey, "after the replay");
    await expect(alice).toDecrypt(sentinel);
    await alice.restart();
    await expect(alice).toDecrypt(original);
    await expect(alice).toRejectOrFlag(replay, { sentinel });
  },
);

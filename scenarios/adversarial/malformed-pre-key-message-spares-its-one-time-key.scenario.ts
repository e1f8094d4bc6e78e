import { expect, garble, scenario } from "../../harness/index.ts";

/**
 * A malformed pre-key message does not destroy the one-time key that it names
 * (https://github.com/element-hq/element-ios/issues/7480).
 * - Mallory sends Alice a pre-key message whose authentication code is wrong: Alice does not get the room key in it
 * - then a good one that names the same one-time key: Alice gets that room key
 */
scenario(
  "a malformed pre-key message does not destroy the one-time key that it names",
  {
    ids: ["reg-5", "adv-1"],
    demandedBy: {
      spec: "client-server-api/#molmv1curve25519-aes-sha2",
      says: "A client must not persist a session or remove one-time keys used by a session until it has successfully decrypted a message using that session.",
    },
    roles: ["alice"],
    puppets: ["mallory"],
  },
  async ({ alice, mallory, room }) => {
    const oneTimeKey = await mallory.claimOneTimeKey(alice);
    const lostRoomKey = mallory.createRoomKey(room);
    const malformed = garble(mallory.openOlmSession(oneTimeKey).encrypt("m.room_key", lostRoomKey.content));
    await mallory.sendToDevice(alice, malformed);
    const lost = await mallory.send(lostRoomKey, "its key came malformed");

    const roomKey = mallory.createRoomKey(room);
    await mallory.shareRoomKey(roomKey, mallory.openOlmSession(oneTimeKey));
    const sentinel = await mallory.send(roomKey, "its key came well formed");
    await expect(alice).toDecrypt(sentinel);
    await expect(alice).toBeUnableToDecrypt(lost, { sentinel, cause: "missing-room-key" });
  },
);

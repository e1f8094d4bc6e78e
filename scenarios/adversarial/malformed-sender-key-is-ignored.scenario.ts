import { expect, scenario } from "../../harness/index.ts";

/**
 * The sender_key of an encrypted message is deprecated, and clients must ignore it (MSC3700): also when it is no key.
 * - Mallory shares a room key; the message that Alice is to read by it has a sender_key that is not a Curve25519 key
 * Known bug: the Rust crypto does not look at the key, and yet refuses the whole message when it cannot parse it:
 * "Failed to decode Curve25519 key from Base64".
 */
scenario(
  "a sender_key that is not a key does not keep a message from being read",
  {
    ids: ["J3", "adv-1"],
    roles: ["alice"],
    puppets: ["mallory"],
    knownBug: { issue: "no issue known", failsWith: /alice cannot decrypt it, cause: other/ },
  },
  async ({ alice, mallory, room }) => {
    const roomKey = mallory.createRoomKey(room);
    await mallory.shareRoomKey(roomKey, mallory.openOlmSession(await mallory.claimOneTimeKey(alice)));
    const content = { ...roomKey.encrypt("its sender_key is no key"), sender_key: "deprecated" };
    const event = await mallory.sendEncrypted(room, content, "its sender_key is no key");
    await expect(alice).toDecrypt(await mallory.send(roomKey, "its sender_key is a key"));
    await expect(alice).toDecrypt(event, { limitMs: 1_000 });
  },
);

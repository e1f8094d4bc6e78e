import assert from "node:assert/strict";
import { expect, scenario } from "../../harness/index.ts";

/**
 * The sender_key of a message encrypted by Megolm is deprecated, and clients do not read it: also when it is no key.
 * - Alice decrypts a message of Mallory's; the next one, by the same room key, has a sender_key that is not a Curve25519
 *   key: she decrypts that too
 */
scenario(
  "a sender_key that is not a key does not keep a message from being read",
  {
    ids: ["J3", "adv-1"],
    demandedBy: {
      spec: "client-server-api/#mroomencrypted",
      says: "must not be read from if the encrypted event is using Megolm",
    },
    roles: ["alice"],
    puppets: ["mallory"],
  },
  async ({ alice, mallory, room }) => {
    const roomKey = mallory.createRoomKey(room);
    await mallory.shareRoomKey(roomKey, mallory.openOlmSession(await mallory.claimOneTimeKey(alice)));
    await expect(alice).toDecrypt(await mallory.send(roomKey, "its sender_key is a key"));
    const content = { ...roomKey.encrypt("its sender_key is no key"), sender_key: "deprecated" };
    const event = await mallory.sendEncrypted(room, content, "its sender_key is no key");
    const seen = alice.waitForTimelineEvent(event.eventId, ({ decryption }) => decryption.state !== "pending", {
      awaited: `Alice to see "${event.body}"`,
    });
    const { decryption } = await expect(seen).toHappen();
    assert.equal(decryption.state, "decrypted", `Alice has it as ${JSON.stringify(decryption)}`);
  },
);

import { expect, scenario } from "../../harness/index.ts";

/**
 * What an encrypted message needs is its ciphertext and its session: the deprecated sender_key and device_id may be
 * missing (MSC4381) or wrong (MSC3700), and what a client does not know it ignores.
 * - Mallory's room key comes with unknown fields; Alice decrypts messages without the two fields, with another device's,
 *   and with unknown fields in the event and inside the ciphertext
 * - JSON leaves open how doubled fields are read: a message with a field doubled inside the ciphertext may be refused, and
 *   so may a room key whose message has a doubled sender, of which one is a lie; Alice decrypts what follows
 */
scenario(
  "missing, wrong, unknown and doubled fields do not break encrypted messages",
  {
    ids: ["J3", "adv-1"],
    demandedBy: [
      {
        spec: "client-server-api/#mroomencrypted",
        says: "must not be read from if the encrypted event is using Megolm",
      },
      { msc: 4381, says: "Clients SHOULD NOT include the fields in new messages anymore." },
    ],
    roles: ["alice"],
    puppets: ["mallory"],
  },
  async ({ alice, mallory, room }) => {
    const session = mallory.openOlmSession(await mallory.claimOneTimeKey(alice));
    const roomKey = mallory.createRoomKey(room);
    const unknown = { "org.example.unknown": { nested: [null, 1, "text"] } };
    const payload = { ...session.payload("m.room_key", { ...roomKey.content, ...unknown }), ...unknown };
    await mallory.sendToDevice(alice, { ...session.encryptJson(JSON.stringify(payload)), ...unknown });

    const { sender_key: _, device_id: __, ...bare } = roomKey.encrypt("without sender_key and device_id");
    await expect(alice).toDecrypt(await mallory.sendEncrypted(room, bare, "without sender_key and device_id"));
    const ofAlice = { sender_key: session.device.curve25519, device_id: alice.deviceId };
    const wrong = { ...roomKey.encrypt("with those of Alice"), ...ofAlice };
    await expect(alice).toDecrypt(await mallory.sendEncrypted(room, wrong, "with those of Alice"));
    const more = roomKey.encryptJson(JSON.stringify({ ...roomKey.payload("with unknown fields"), ...unknown }));
    await expect(alice).toDecrypt(await mallory.sendEncrypted(room, { ...more, ...unknown }, "with unknown fields"));
    const doubled = roomKey.encryptJson(
      JSON.stringify(roomKey.payload("with a doubled field")).replace("{", '{"type":"m.room.message",'),
    );
    await mallory.sendEncrypted(room, doubled, "with a doubled field");
    await expect(alice).toDecrypt(await mallory.send(roomKey, "after a doubled field"));

    const twoSenders = JSON.stringify(session.payload("m.room_key", mallory.createRoomKey(room).content)).replace(
      "{",
      `{"sender":"${alice.userId}",`,
    );
    await mallory.sendToDevice(alice, session.encryptJson(twoSenders));
    const nextRoomKey = mallory.createRoomKey(room);
    await mallory.shareRoomKey(nextRoomKey, session);
    await expect(alice).toDecrypt(await mallory.send(nextRoomKey, "after a room key of two senders"));
  },
);

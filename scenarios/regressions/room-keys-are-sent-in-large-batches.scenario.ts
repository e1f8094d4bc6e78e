import assert from "node:assert/strict";
import { expect, joinSilentUser, scenario } from "../../harness/index.ts";

type Messages = Record<string, Record<string, unknown>>;

/**
 * A room key for many devices goes out in few requests, or their owners have to wait for it (element-web#24680).
 * - a user with 100 devices is in the room; Alice sends, and Bob decrypts
 * - her to-device messages went out 100 or more to a request, the rest in the last one; each device got one
 */
scenario(
  "to-device messages are sent at least 100 to a request",
  {
    ids: ["reg-4"],
    demandedBy: { wish: "a room key for many devices goes out in few requests", claim: "room-key-batches" },
    needsOf: { alice: ["room-key-batches"] },
    room: { preset: "public_chat" },
  },
  async ({ alice, bob, room }) => {
    const { homeserver } = bob;
    await using crowd = await joinSilentUser({ seenBy: alice, homeserver, roomId: room, deviceCount: 100 });
    await expect(bob).toDecrypt(await alice.send(room, "to a crowd"));

    const batches = alice.link
      .exchanges("sendToDevice/m.room.encrypted")
      .map(({ request }) => Object.values((request as { messages: Messages }).messages).flatMap(Object.keys));
    const sizes = batches.map((deviceIds) => deviceIds.length);
    const expected = [...crowd.deviceIds, bob.deviceId].sort();
    assert.deepEqual(batches.flat().sort(), expected, "not each device was sent one message");
    assert.ok(
      sizes.slice(0, -1).every((size) => size >= 100),
      `the messages went out in requests of ${sizes.join(", ")}`,
    );
  },
);

import assert from "node:assert/strict";
import { expect, joinSilentUser, kill, scenario } from "../../harness/index.ts";

type Messages = Record<string, Record<string, unknown>>;

/** As many as the Rust crypto puts into one request. */
const batchSize = 250;

/**
 * A client that dies while it hands out a new room key goes on where it was, so that no device is left without it. The
 * room is public and nobody was invited: the sync of a restart would show an old invite again, for which matrix-js-sdk
 * gives up the room key (element-web#33153), and the next one would go to everybody anyway.
 * - a user with 250 devices is in the room, and Bob and Zoe, who come before and after them in the order of user ids
 * - Alice sends, and is killed before her second request with room keys, Bob's or Zoe's; she starts again and sends
 * - both decrypt, and each device has been sent the key
 */
scenario(
  "a room key that a crash left half shared reaches the rest",
  {
    ids: ["reg-2", "B4"],
    demandedBy: {
      spec: "client-server-api/#mmegolmv1aes-sha2",
      says: "clients must share the corresponding session key using Olm with the intended recipients",
    },
    roles: ["alice", "bob", "zoe"],
    alone: ["alice"],
    needs: ["persistence", "room-key-batches"],
    room: { preset: "public_chat", without: ["bob", "zoe"] },
  },
  async ({ alice, bob, zoe, room }) => {
    const { homeserver } = bob;
    for (const member of [bob, zoe]) await member.join(room, ["hs1"]);
    for (const { userId } of [bob, zoe]) await alice.waitForMembership(room, userId, "join");
    await using crowd = await joinSilentUser({ seenBy: alice, homeserver, roomId: room, deviceCount: batchSize });
    await using crash = await alice.link.fault("sendToDevice/m.room.encrypted", kill(alice, "before-request").every(2));
    await Promise.all([crash.hits(), assert.rejects(alice.send(room, "cut short"), /died/)]);
    await alice.start();
    const event = await alice.send(room, "after the restart");
    for (const member of [bob, zoe]) await expect(member).toDecrypt(event);
    const answered = alice.link.exchanges("sendToDevice/m.room.encrypted").filter(({ status }) => status === 200);
    const batches = answered.map(({ request }) =>
      Object.values((request as { messages: Messages }).messages).flatMap(Object.keys),
    );
    const served = [bob, zoe].filter(({ deviceId }) => batches[0]?.includes(deviceId));
    assert.equal(served.length, 1, "not one of Bob and Zoe had to wait for the restart");
    const expected = [...crowd.deviceIds, bob.deviceId, zoe.deviceId].sort();
    assert.deepEqual([...new Set(batches.flat())].sort(), expected, "not each device was sent the key");
  },
);

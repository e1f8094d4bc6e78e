import assert from "node:assert/strict";
import { expect, joinSilentUser, kill, scenario } from "../../harness/index.ts";

type Messages = Record<string, Record<string, unknown>>;

/** More than the Rust crypto puts into one request, which is 250. */
const deviceCount = 260;

/**
 * A client that dies while it hands out a new room key goes on where it was, so that no device is left without it.
 * - a user with 260 devices is in the room; Alice sends, and is killed before her second request with room keys
 * - she starts again and sends: Bob decrypts, and each device has been sent the key
 */
scenario(
  "a room key that a crash left half shared reaches the rest",
  { ids: ["reg-2"], alone: ["alice"], needs: ["persistence"], room: { preset: "public_chat" } },
  async ({ alice, bob, room }) => {
    const { homeserver } = bob;
    const crowd = await joinSilentUser({ homeserver, roomId: room, deviceCount, seenBy: alice });
    await using crash = await alice.link.fault("sendToDevice/m.room.encrypted", kill(alice, "before-request").every(2));
    const cutShort = assert.rejects(alice.send(room, "cut short"));
    await crash.hits();
    await cutShort;
    await alice.start();
    await expect(bob).toDecrypt(await alice.send(room, "after the restart"));
    const answered = alice.link.exchanges("sendToDevice/m.room.encrypted").filter(({ status }) => status === 200);
    const reached = answered.flatMap(({ request }) =>
      Object.values((request as { messages: Messages }).messages).flatMap(Object.keys),
    );
    assert.deepEqual(
      [...new Set(reached)].sort(),
      [...crowd.deviceIds, bob.deviceId].sort(),
      "not each device was sent the key",
    );
  },
);

import { expect, scenario } from "../../harness/index.ts";

/**
 * A one-time key is good for one Olm session: a second session begun by it gets nothing through.
 * - Mallory claims one of Alice's one-time keys and begins an Olm session by it: Alice decrypts what that shares
 * - Mallory begins another Olm session by the same key: Alice does not get the room key that it carries
 * - the first session still works
 */
scenario(
  "a one-time key used a second time is rejected",
  {
    ids: ["otk-4", "adv-1"],
    demandedBy: {
      spec: "client-server-api/#one-time-and-fallback-keys",
      says: "are only used once and discarded after use",
    },
    roles: ["alice"],
    puppets: ["mallory"],
  },
  async ({ alice, mallory, room }) => {
    const oneTimeKey = await mallory.claimOneTimeKey(alice);
    const session = mallory.openOlmSession(oneTimeKey);
    const roomKey = mallory.createRoomKey(room);
    await mallory.shareRoomKey(roomKey, session);
    await expect(alice).toDecrypt(await mallory.send(roomKey, "by the first use"));

    const second = mallory.openOlmSession(oneTimeKey);
    const secondRoomKey = mallory.createRoomKey(room);
    await mallory.shareRoomKey(secondRoomKey, second);
    const rejected = await mallory.send(secondRoomKey, "by the second use");

    const lastRoomKey = mallory.createRoomKey(room);
    await mallory.shareRoomKey(lastRoomKey, session);
    const sentinel = await mallory.send(lastRoomKey, "by the session of the first use");
    await expect(alice).toBeUnableToDecrypt(rejected, { sentinel, cause: "missing-room-key" });
  },
);

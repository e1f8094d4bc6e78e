import assert from "node:assert/strict";
import { expect, type Player, scenario } from "../../harness/index.ts";

/**
 * A restart changes nothing about who may read, so the key stays: each new key is one more that can get lost.
 * - Bob joins; Alice sends; her client ends and starts again on its store; she sends: by the same session
 * - Bob decrypts both, and got no key for the second
 */
scenario(
  "the room key is not replaced when the client restarts",
  {
    ids: ["roomkey-9"],
    demandedBy: { wish: "a restart is no reason for a new room key", claim: "keeps-room-key" },
    needsOf: { alice: ["persistence", "keeps-room-key"] },
    room: { preset: "public_chat", without: ["bob"] },
  },
  async ({ alice, bob, room }) => {
    await bob.join(room, ["hs1"]);
    await alice.waitForMembership(room, bob.userId, "join");
    await sendAroundRestart(alice, bob, room);
  },
);

/**
 * The same in a room into which Bob was invited. A client that goes on from an older sync token sees the invite once
 * more, which is no new one.
 */
scenario(
  "the room key is not replaced when the client restarts in a room with an invited member",
  {
    ids: ["roomkey-9"],
    demandedBy: { wish: "a restart is no reason for a new room key", claim: "keeps-room-key" },
    needsOf: { alice: ["persistence", "keeps-room-key"] },
  },
  async ({ alice, bob, room }) => sendAroundRestart(alice, bob, room),
);

async function sendAroundRestart(alice: Player, bob: Player, room: string): Promise<void> {
  const before = await alice.send(room, "before the restart");
  await expect(bob).toDecrypt(before);
  const keysSent = alice.link.exchanges("sendToDevice/m.room.encrypted").length;
  await alice.restart();
  const after = await alice.send(room, "after the restart");
  await expect(bob).toDecrypt(after);
  assert.equal(await bob.sessionIdOf(after), await bob.sessionIdOf(before), "the room key was replaced by a restart");
  assert.equal(
    alice.link.exchanges("sendToDevice/m.room.encrypted").length,
    keysSent,
    "Alice sent the room key again after the restart",
  );
}

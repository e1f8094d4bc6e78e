import assert from "node:assert/strict";
import { expect, scenario } from "../../harness/index.ts";

/**
 * New encryption parameters hold from the next message on. The specification has one algorithm for rooms, so it is a
 * parameter that changes here. Today the Rust crypto refuses each change of a room's settings as a downgrade, this
 * one too, which asks for more keys and not for fewer ("ignoring crypto event which caused error").
 * - Alice sends; she sets `rotation_period_msgs: 1`, so that each message has a key of its own
 * - Alice sends twice: each time by a new session, which Bob decrypts
 * mautrix-go 0.32.0 reads the parameters when it makes a room key, and keeps the one that it has. No issue was found.
 */
const notReplaced = { failsWith: /new encryption parameters did not replace the room key/ };

scenario(
  "the room key is replaced when the encryption parameters change",
  {
    ids: ["roomkey-5"],
    knownBug: [
      { ...notReplaced, issue: "no issue known", sdks: { alice: "g" } },
      { ...notReplaced, issue: "https://github.com/element-hq/element-meta/issues/69" },
    ],
  },
  async ({ alice, bob, room }) => {
    const before = await alice.send(room, "before the change");
    await expect(bob).toDecrypt(before);
    const parameters = { algorithm: "m.megolm.v1.aes-sha2", rotation_period_msgs: 1 };
    const { eventId } = await alice.sendState(room, "m.room.encryption", parameters);
    await alice.waitForTimelineEvent(eventId, () => true, { awaited: "Alice to see the new parameters" });
    const sessions = [await bob.sessionIdOf(before)];
    for (const body of ["after the change", "and once more"]) {
      const event = await alice.send(room, body);
      await expect(bob).toDecrypt(event);
      const session = await bob.sessionIdOf(event);
      assert.ok(!sessions.includes(session), "new encryption parameters did not replace the room key");
      sessions.push(session);
    }
  },
);

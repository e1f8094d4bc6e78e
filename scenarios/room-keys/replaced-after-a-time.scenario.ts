import assert from "node:assert/strict";
import { expect, scenario } from "../../harness/index.ts";

const minuteMs = 60_000;

/**
 * A room that says `rotation_period_ms: 7200000` gets a new key with the first message after two hours. It is two
 * hours because the Rust crypto takes anything below one hour for one hour, and because the default is a week.
 * - Alice sends; her clock is moved by one hour and 58 minutes; she sends: by the same session
 * - her clock is moved by three minutes; she sends twice: by a new session; Bob decrypts all
 */
scenario(
  "the room key is replaced after rotation_period_ms",
  {
    ids: ["roomkey-7"],
    demandedBy: [
      {
        spec: "client-server-api/#mmegolmv1aes-sha2",
        says: "The existing session has been in use for longer than the period specified in rotation_period_ms in the m.room.encryption room state event",
      },
      { wish: "a room key is not replaced before its period is over", claim: "keeps-room-key" },
    ],
    alone: ["alice"],
    needsOf: { alice: ["clock", "keeps-room-key"] },
    room: { rotationPeriodMs: 120 * minuteMs },
  },
  async ({ alice, bob, room }) => {
    const first = await alice.send(room, "first");
    await alice.advanceClock(118 * minuteMs);
    const second = await alice.send(room, "just before the period is over");
    await alice.advanceClock(3 * minuteMs);
    const third = await alice.send(room, "just after the period is over");
    const fourth = await alice.send(room, "and once more");
    const events = [first, second, third, fourth];
    for (const event of events) await expect(bob).toDecrypt(event);
    const [before, inside, after, last] = await Promise.all(events.map((event) => bob.sessionIdOf(event)));
    assert.equal(inside, before, "the room key was replaced too early");
    assert.notEqual(after, before, "the room key was not replaced after two hours");
    assert.equal(last, after, "the new room key was used once");
  },
);

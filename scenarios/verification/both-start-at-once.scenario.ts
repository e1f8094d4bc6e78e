import assert from "node:assert/strict";
import { beginVerification, exchangeIdentities, expect, hold, scenario } from "../../harness/index.ts";

/**
 * When both sides start SAS at the same time, one start wins, the same for both.
 * - two users verify in their room, and two devices of one user over to-device; both start, and both starts are held on
 *   the wire until the other is there too
 * - both see the same emoji and confirm: they trust each other
 */
scenario(
  "two sides that start SAS at once agree on one start and trust each other",
  {
    ids: ["E2"],
    demandedBy: {
      spec: "client-server-api/#key-verification-framework",
      says: "the situation should be treated the same as if only the user with the lexicographically smallest user ID had sent the m.key.verification.start message",
    },
    roles: ["alice", "bob", "alice2"],
    needs: ["sas", "room-verification", "cross-signing", "plain-room-verification"],
  },
  async ({ alice, bob, alice2, room, step }) => {
    await exchangeIdentities(alice, bob, alice2);
    for (const { one, other, inRoom, endpoint } of [
      { one: alice, other: bob, inRoom: room, endpoint: "send/m.key.verification.start" },
      { one: alice2, other: alice, inRoom: undefined, endpoint: "sendToDevice/m.key.verification.start" },
    ] as const) {
      step(`${one.role} and ${other.role} start`);
      await using held = await one.link.fault(endpoint, hold().times(1));
      await using otherHeld = await other.link.fault(endpoint, hold().times(1));
      const [oneReady, otherReady] = await beginVerification(one, other, inRoom);
      const starting = Promise.all([oneReady.start(), otherReady.start()]);
      for (const start of await Promise.all([held.held(), otherHeld.held()])) start.release();
      const both = await expect(starting).toHappen();
      assert.deepEqual(both[0].emoji, both[1].emoji, "they see different emoji");
      await Promise.all(both.map((sees) => sees.confirm()));
      await expect(Promise.all(both.map((sees) => sees.done()))).toHappen();
      await expect(one).toTrust(other);
      await expect(other).toTrust(one);
    }
  },
);

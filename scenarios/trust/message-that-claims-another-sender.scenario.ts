import assert from "node:assert/strict";
import { expect, rewrite, scenario } from "../../harness/index.ts";

interface SyncAnswer {
  rooms?: { join?: Record<string, { timeline: { events: { type: string; sender: string }[] } }> };
}

/** In the words of matrix-js-sdk and of mautrix-go, which looks for the sender's device. */
const mismatches = ["MISMATCHED_SENDER", "unknown-device"];

/**
 * A homeserver cannot put a message into somebody else's mouth: whose it is, the key says (CVE-2025-48937).
 * - Bob's syncs are rewritten: what Carol sends claims to be from Alice, then from a sender that is no user id
 * - the first is marked as of a mismatched sender; the second is too, or it cannot be decrypted, though a later message of
 *   the same session can
 */
scenario(
  "a message that claims another sender is never shown as authentic",
  {
    ids: ["par-3"],
    demandedBy: {
      spec: "client-server-api/#mmegolmv1aes-sha2",
      says: "clients should confirm that the user who sent the message corresponds to the user the message was expected to come from",
    },
    roles: ["alice", "bob", "carol"],
    needs: ["shields"],
  },
  async ({ alice, bob, carol, room }) => {
    const expectMismatch = async (event: { roomId: string; eventId: string; body: string }) => {
      const { colour, reason = "nothing" } = await bob.shield(event);
      assert.equal(colour, "red", `"${event.body}" has no red warning beside it, but ${colour}`);
      assert.ok(mismatches.includes(reason), `"${event.body}" is marked with ${reason}`);
    };
    let claimed: string | undefined = alice.userId;
    await using forged = await bob.link.fault(
      "sync",
      rewrite({
        response: (answer) => {
          const events = (answer as SyncAnswer).rooms?.join?.[room]?.timeline.events ?? [];
          const carols = events.filter(({ type, sender }) => type === "m.room.encrypted" && sender === carol.userId);
          if (carols.length === 0 || claimed === undefined) return undefined;
          for (const event of carols) event.sender = claimed;
          return answer;
        },
      }),
    );
    // A sync that is under way is not rewritten any more; this ends it.
    await expect(bob).toDecrypt(await alice.send(room, "really from Alice"));

    const asAlice = await carol.send(room, "by Carol, in Alice's name");
    await expect(bob).toDecrypt(asAlice);
    await forged.hits(1);
    claimed = "no user id";
    const malformed = await carol.send(room, "by Carol, in nobody's name");
    await forged.hits(2);
    claimed = undefined;
    const honest = await carol.send(room, "by Carol, in her own name");
    await expect(bob).toDecrypt(honest);
    if ((await bob.getEvent(malformed))?.decryption.state === "decrypted") await expectMismatch(malformed);
    else await expect(bob).toBeUnableToDecrypt(malformed, { sentinel: honest });

    assert.equal((await bob.getEvent(asAlice))?.sender, alice.userId, "Bob was not told that it is from Alice");
    await expectMismatch(asAlice);
    assert.ok(!mismatches.includes((await bob.shield(honest)).reason ?? ""), "an honest message is marked too");
  },
);

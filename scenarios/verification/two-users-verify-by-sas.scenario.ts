import assert from "node:assert/strict";
import { scenario } from "../../harness/index.ts";

/**
 * Two users compare emoji and then trust each other's identity.
 * - Alice asks Bob to verify, in their room; he accepts; she starts SAS
 * - both see the same emoji and decimals, both confirm: each is verified for the other
 */
scenario(
  "two users verify each other by SAS",
  { ids: ["verif-1"], needs: ["sas", "cross-signing"] },
  async ({ alice, bob, room }) => {
    await alice.bootstrapCrossSigning();
    await bob.bootstrapCrossSigning();
    await alice.until(async () => (await alice.crossSigningStatus(bob.userId)).identityKnown, {
      awaited: "Alice to know Bob's identity",
    });
    await bob.until(async () => (await bob.crossSigningStatus(alice.userId)).identityKnown, {
      awaited: "Bob to know Alice's identity",
    });
    const before = await alice.crossSigningStatus(bob.userId);
    assert.equal(before.userVerified, false, "Bob was verified before anybody compared anything");

    const requested = await alice.requestVerification({ userId: bob.userId, roomId: room });
    const incoming = await bob.incomingVerification(alice);
    const bobReady = await incoming.accept();
    const aliceReady = await requested.ready();
    const [aliceSees, bobSees] = await Promise.all([aliceReady.start(), bobReady.follow()]);
    assert.equal(aliceSees.emoji.length, 7);
    assert.deepEqual(aliceSees.emoji, bobSees.emoji, "they see different emoji");
    assert.deepEqual(aliceSees.decimal, bobSees.decimal, "they see different decimals");
    await Promise.all([aliceSees.confirm(), bobSees.confirm()]);
    await Promise.all([aliceSees.done(), bobSees.done()]);

    await alice.until(async () => (await alice.crossSigningStatus(bob.userId)).userVerified, {
      awaited: "Bob to be verified for Alice",
    });
    await bob.until(async () => (await bob.crossSigningStatus(alice.userId)).userVerified, {
      awaited: "Alice to be verified for Bob",
    });
  },
);

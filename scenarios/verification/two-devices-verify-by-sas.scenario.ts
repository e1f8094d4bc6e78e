import assert from "node:assert/strict";
import { scenario } from "../../harness/index.ts";

/**
 * A user's new device becomes a signed one by comparing emoji with an old one; others see it.
 * - Alice has an identity; her second device asks the first to verify
 * - both see the same emoji and confirm: the second device is cross-signed, for Alice and for Bob
 */
scenario(
  "two devices of one user verify each other by SAS",
  { ids: ["verif-2"], roles: ["alice", "bob", "alice2"], needs: ["sas", "cross-signing"] },
  async ({ alice, bob, alice2 }) => {
    await alice.bootstrapCrossSigning();
    const isSigned = async (seenBy: typeof alice) =>
      (await seenBy.devices(alice.userId)).find(({ deviceId }) => deviceId === alice2.deviceId)?.crossSigned ?? false;
    await alice.waitForDevice(alice2);
    assert.equal(await isSigned(alice), false, "the second device was signed before anybody compared anything");
    await alice2.until(async () => (await alice2.crossSigningStatus(alice.userId)).identityKnown, {
      awaited: "the second device to know the identity",
    });

    const requested = await alice2.requestVerification({ userId: alice.userId, deviceId: alice.deviceId });
    const incoming = await alice.incomingVerification(alice);
    const oldReady = await incoming.accept();
    const newReady = await requested.ready();
    const [newSees, oldSees] = await Promise.all([newReady.start(), oldReady.follow()]);
    assert.deepEqual(newSees.emoji, oldSees.emoji, "they see different emoji");
    await Promise.all([newSees.confirm(), oldSees.confirm()]);
    await Promise.all([newSees.done(), oldSees.done()]);

    await alice.until(() => isSigned(alice), { awaited: "the second device to be signed for Alice" });
    await bob.until(() => isSigned(bob), { awaited: "the second device to be signed for Bob" });
  },
);

import assert from "node:assert/strict";
import { exchangeIdentities, expect, SdkError, scenario, verifyBySas } from "../../harness/index.ts";

/**
 * Whoever wants verified users to stay who they are sends nothing to one with another identity, until the person agrees.
 * - Alice and Bob verify each other; Alice's client is to refuse when a verified user is not intact; Bob reads her
 * - Bob resets his identity: for Alice that violates his verification, her next send is refused, and nothing leaves
 * - she withdraws the verification, or verifies him again: what she sends then, Bob decrypts
 */
for (const remedy of ["the verification is withdrawn", "he is verified again"] as const) {
  scenario(
    `a verified user who resets the identity is sent nothing until ${remedy}`,
    {
      ids: ["D3"],
      demandedBy: {
        msc: 4153,
        says: "SHOULD prevent him from sending an encrypted message to Alice without acknowledging the change",
      },
      needs: ["sas", "cross-signing"],
      needsOf: { alice: ["isolation-mode", "pinning"], bob: ["identity-reset"] },
    },
    async ({ alice, bob, room }) => {
      await exchangeIdentities(alice, bob);
      await verifyBySas(alice, bob, room);
      await expect(alice).toTrust(bob);
      await alice.setIsolationMode("verified-users-intact");
      const known = await alice.send(room, "to the one I know");
      await expect(bob).toDecrypt(known);

      await bob.resetIdentity();
      const isViolated = async () => (await alice.crossSigningStatus(bob.userId)).verificationViolated ?? false;
      await expect(alice).eventually(isViolated, { awaited: "Alice to see that Bob's verification is violated" });
      const sent = () => alice.link.exchanges("send/m.room.encrypted").length;
      const before = sent();
      await assert.rejects(alice.send(room, "to whom?"), SdkError);
      assert.equal(sent(), before, "the message that was refused left all the same");

      if (remedy === "he is verified again") {
        // Over to-device: in the room, matrix-rust-sdk refuses to send the request as well.
        await verifyBySas(alice, bob);
        await expect(alice).toTrust(bob);
      } else {
        await alice.withdrawVerification(bob);
      }
      const status = await alice.crossSigningStatus(bob.userId);
      assert.equal(status.verificationViolated, false);
      assert.equal(status.needsApproval, false);
      const event = await alice.send(room, "to whom I agreed to");
      await expect(bob).toDecrypt(event);
    },
  );
}

import assert from "node:assert/strict";
import { beginVerification, exchangeIdentities, expect, scenario, trusts } from "../../harness/index.ts";

/**
 * A user's new device becomes a signed one by comparing emoji or decimals with an old one; others see it.
 * - Alice has an identity; her second device asks the first to verify, and starts SAS
 * - both see the same and confirm: they trust each other, and for Bob the second device is signed by Alice
 */
for (const { compared, length } of [
  { compared: "emoji", length: 7 },
  { compared: "decimals", length: 3 },
] as const) {
  scenario(
    `two devices of one user that compare ${compared} trust each other`,
    {
      ids: ["verif-2", "verif-5"],
      demandedBy: [
        {
          spec: "client-server-api/#short-authentication-string-sas-verification",
          says: "Both Alice and Bob's devices display a SAS to their users, which is derived from the shared key using one of the methods in this section",
        },
        {
          spec: "client-server-api/#short-authentication-string-sas-verification",
          says: "if everything matches then the device keys are verified",
        },
        {
          spec: "client-server-api/#cross-signing",
          says: "a self-signing key (SSK) that signs the user's own device keys",
        },
      ],
      roles: ["alice", "bob", "alice2"],
      needs: ["sas", "cross-signing"],
    },
    async ({ alice, bob, alice2 }) => {
      await exchangeIdentities(alice, alice2, bob);
      assert.equal(await trusts(alice, alice2), false, "the second device was signed before anybody compared anything");

      const [newReady, oldReady] = await expect(beginVerification(alice2, alice)).toHappen();
      const [newSees, oldSees] = await expect(Promise.all([newReady.start(), oldReady.follow()])).toHappen();
      assert.equal(newSees[compared].length, length);
      assert.deepEqual(newSees[compared], oldSees[compared], "they see different ones");
      await Promise.all([newSees.confirm(), oldSees.confirm()]);
      await expect(Promise.all([newSees.done(), oldSees.done()])).toHappen();

      await expect(alice).toTrust(alice2);
      await expect(alice2).toTrust(alice);
      const isSigned = async () =>
        (await bob.devices(alice.userId)).some((device) => device.deviceId === alice2.deviceId && device.crossSigned);
      await expect(bob).eventually(isSigned, {
        awaited: `bob to see device ${alice2.deviceId} of ${alice.userId} signed`,
      });
    },
  );
}

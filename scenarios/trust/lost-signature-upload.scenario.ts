import { exchangeIdentities, expect, loseResponse, reset, scenario, verifyBySas } from "../../harness/index.ts";

/**
 * A signature whose upload is lost is on the server in the end.
 * - Alice's first device signs her second one, and then Bob's identity; the upload of each signature loses its request, or
 *   its answer
 * - Bob sees Alice's second device signed, and that device, which sees Alice's signatures, trusts Bob
 */
for (const { lost, effect } of [
  { lost: "request", effect: reset },
  { lost: "answer", effect: loseResponse },
]) {
  scenario(
    `a signature whose upload loses its ${lost} is there in the end`,
    { ids: ["D9"], roles: ["alice", "bob", "alice2"], needs: ["sas", "cross-signing"] },
    async ({ alice, bob, alice2 }) => {
      await exchangeIdentities(alice, alice2, bob);
      const signWithLoss = async (other: typeof bob) => {
        await using lossy = await alice.link.fault("keys/signatures/upload", effect().times(1));
        await verifyBySas(alice, other);
        await lossy.hits(1);
      };
      await signWithLoss(alice2);
      const isSigned = async () =>
        (await bob.devices(alice.userId)).some((device) => device.deviceId === alice2.deviceId && device.crossSigned);
      await expect(bob).eventually(isSigned, { awaited: "Alice's second device to be signed for Bob" });
      await expect(alice2).toTrust(alice);

      await signWithLoss(bob);
      await expect(alice).toTrust(bob);
      await expect(alice2).toTrust(bob);
    },
  );
}

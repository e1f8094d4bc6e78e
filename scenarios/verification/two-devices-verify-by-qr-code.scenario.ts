import assert from "node:assert/strict";
import { beginVerification, exchangeIdentities, expect, scenario, trusts } from "../../harness/index.ts";

/**
 * A user's new device becomes a signed one when it scans the QR code of an old one, or the old one scans its code.
 * - Alice has an identity; her second device asks the first to verify; one of them shows a code, the other scans it
 * - the one that shows confirms: they trust each other, and for Bob the second device is signed by Alice
 */
for (const { shower, mode } of [
  { shower: "old", mode: 1 },
  { shower: "new", mode: 2 },
] as const) {
  scenario(
    `two devices of one user trust each other when the ${shower} one's QR code is scanned`,
    { ids: ["verif-4"], roles: ["alice", "bob", "alice2"], needs: ["qr", "cross-signing"] },
    async ({ alice, bob, alice2 }) => {
      await exchangeIdentities(alice, alice2, bob);
      const [newReady, oldReady] = await beginVerification(alice2, alice);
      const [shows, scans] = shower === "old" ? [oldReady, newReady] : [newReady, oldReady];

      const shown = await shows.showQr();
      assert.equal(shown.mode, mode, "the code says something else of who trusts the master key");
      const scanning = await scans.scanQr(shown.image);
      const scanned = await shown.scanned();
      assert.equal(await trusts(alice, alice2), false, "the second device was signed before the scan was confirmed");
      await scanned.confirm();
      await Promise.all([scanned.done(), scanning.done()]);

      await expect(alice).toTrust(alice2);
      await expect(alice2).toTrust(alice);
      const isSigned = async () =>
        (await bob.devices(alice.userId)).some((device) => device.deviceId === alice2.deviceId && device.crossSigned);
      await bob.until(isSigned, { awaited: "the second device to be signed for Bob" });
    },
  );
}

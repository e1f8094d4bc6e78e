import assert from "node:assert/strict";
import {
  beginVerification,
  exchangeIdentities,
  expect,
  expectNoTrust,
  scenario,
  substituteKeys,
} from "../../harness/index.ts";

/**
 * A key that the server substitutes for a user's new device does not survive a QR code, whichever device shows it.
 * - Alice's second device logs in; her first device's key queries are answered with another signing key for it
 * - the new device shows its code: it names another key than the old device has; the old one shows its code: it does not
 *   name the new device's own key
 * - each time the scan is refused and the person cancels; neither device trusts the other and nothing is signed, while
 *   Alice can verify Bob
 */
scenario(
  "a device key substituted by the server is refused when a QR code is scanned",
  {
    ids: ["verif-4"],
    demandedBy: {
      spec: "client-server-api/#qr-codes",
      says: "Alice's device ensures that the keys encoded in the QR code match the expected values for the keys",
    },
    roles: ["alice", "bob", "alice2"],
    later: ["alice2"],
    needs: ["qr", "sas", "cross-signing"],
  },
  async ({ alice, bob, alice2, step }) => {
    await using attack = await alice.link.fault("keys/query", substituteKeys({ of: alice2, seenBy: alice }, "device"));
    await alice2.login();
    await alice2.startSync();
    await alice.waitForDevice(alice2);
    await attack.hits();
    await exchangeIdentities(alice, alice2, bob);
    for (const shower of [alice2, alice]) {
      step(`${shower.role} shows a code`);
      const [newReady, oldReady] = await beginVerification(alice2, alice);
      const [shows, scans] = shower === alice2 ? [newReady, oldReady] : [oldReady, newReady];
      const { image } = await shows.showQr();
      await assert.rejects(scans.scanQr(image), /keys .* didn't match/);
      await scans.cancel();
      await expect(Promise.all([shows.cancelled(), scans.cancelled()])).toHappen();
    }
    await expectNoTrust(alice, alice2, { witness: bob });
  },
);

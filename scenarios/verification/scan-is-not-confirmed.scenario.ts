import {
  beginVerification,
  exchangeIdentities,
  expectCancelled,
  expectNoTrust,
  scenario,
} from "../../harness/index.ts";

/**
 * A scanned QR code is worth nothing until the person who shows it confirms the scan.
 * - two users verify in their room, and two devices of one user over to-device; one shows a code, the other scans it
 * - the one that shows says no; in another verification the one that scanned gives up
 * - both sides end cancelled with m.user and know who it was; the one that shows trusts and signs nobody, and after it a
 *   verification without a cancellation succeeds; the one that scanned has verified the keys in the code, and may trust them
 */
scenario(
  "a verification that either side cancels after the QR code was scanned leaves no trust",
  {
    ids: ["verif-4", "verif-6"],
    demandedBy: [
      { spec: "client-server-api/#qr-codes", says: "it asks Bob to confirm that Alice has scanned the QR code" },
      {
        spec: "client-server-api/#key-verification-framework",
        says: "Verifications can be cancelled by either device at any time",
      },
      { spec: "client-server-api/#mkeyverificationcancel", says: "m.user: The user cancelled the verification" },
    ],
    roles: ["alice", "bob", "alice2"],
    needs: ["qr", "sas", "room-verification", "cross-signing"],
  },
  async ({ alice, bob, alice2, room, step }) => {
    await exchangeIdentities(alice, bob, alice2);
    for (const { shower, scanner, inRoom } of [
      { shower: alice, scanner: bob, inRoom: room },
      { shower: alice2, scanner: alice, inRoom: undefined },
    ]) {
      for (const canceller of [shower, scanner]) {
        step(`${scanner.role} scans the code of ${shower.role}, and ${canceller.role} cancels`);
        const [showerReady, scannerReady] = await beginVerification(shower, scanner, inRoom);
        const shown = await showerReady.showQr();
        const scanning = await scannerReady.scanQr(shown.image);
        const scanned = await shown.scanned();
        const [by, other] = canceller === shower ? [scanned, scanning] : [scanning, scanned];
        await by.cancel();
        await expectCancelled({ by, other, codes: ["m.user"] });
      }
    }
    await expectNoTrust(alice, bob, { room, mayTrust: bob });
    await expectNoTrust(alice2, alice, { mayTrust: alice });
  },
);

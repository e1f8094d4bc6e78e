import assert from "node:assert/strict";
import { beginVerification, exchangeIdentities, expect, scenario } from "../../harness/index.ts";

/**
 * A user's new device becomes a signed one when it scans the QR code of an old one, or the old one scans its code.
 * - Alice has an identity; her second device asks the first to verify; one of them shows a code, the other scans it
 * - the one that shows is not done until, after a message, it confirms the scan: they trust each other, and for Bob the
 *   second device is signed by Alice
 */
for (const { showing, mode } of [
  { showing: "old", mode: 1 },
  { showing: "new", mode: 2 },
] as const) {
  scenario(
    `two devices of one user trust each other when the ${showing} one's QR code is scanned`,
    {
      ids: ["verif-4"],
      demandedBy: [
        {
          spec: "client-server-api/#qr-codes",
          says: "presses the button on his device to indicate that Alice's key is verified",
        },
        {
          spec: "client-server-api/#cross-signing",
          says: "a self-signing key (SSK) that signs the user's own device keys",
        },
      ],
      roles: ["alice", "bob", "alice2"],
      needs: ["qr", "cross-signing"],
    },
    async ({ alice, bob, alice2, room }) => {
      await exchangeIdentities(alice, alice2, bob);
      const [newReady, oldReady] = await expect(beginVerification(alice2, alice)).toHappen();
      const isOld = showing === "old";
      const [shows, scans] = isOld ? [oldReady, newReady] : [newReady, oldReady];
      const [shower, scanner] = isOld ? [alice, alice2] : [alice2, alice];

      const shown = await shows.showQr();
      assert.equal(shown.mode, mode, "the code says something else of who trusts the master key");
      const scanning = await scans.scanQr(shown.image);
      const scanned = await expect(shown.scanned()).toHappen();
      await expect(scanner).toDecrypt(await shower.send(room, "did you scan it?"));
      const done = shower.link.exchanges("sendToDevice/m.key.verification.done");
      assert.deepEqual(done, [], `${shower.role} was done before the scan was confirmed`);
      await scanned.confirm();
      await expect(Promise.all([scanned.done(), scanning.done()])).toHappen();

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

import assert from "node:assert/strict";
import { exchangeIdentities, expect, scenario, trusts } from "../../harness/index.ts";

/**
 * Two users trust each other's identity when one scans the QR code that the other shows.
 * - Alice asks Bob to verify, in their room, and shows a code; Bob's camera reads it from the picture
 * - Alice confirms that he scanned it: each is verified for the other
 */
scenario(
  "two users trust each other when one scans the other's QR code",
  { ids: ["verif-4"], needs: ["qr", "cross-signing"] },
  async ({ alice, bob, room }) => {
    await exchangeIdentities(alice, bob);
    const requested = await alice.requestVerification({ userId: bob.userId, roomId: room });
    const incoming = await bob.incomingVerification(alice);
    const [aliceReady, bobReady] = await Promise.all([requested.ready(), incoming.accept()]);

    const shown = await aliceReady.showQr();
    assert.equal(shown.mode, 0, "the code is not one for another user");
    const scanning = await bobReady.scanQr(shown.image);
    const scanned = await shown.scanned();
    assert.equal(await trusts(alice, bob), false, "Bob was verified before Alice confirmed that he scanned the code");
    await scanned.confirm();
    await Promise.all([scanned.done(), scanning.done()]);

    await expect(alice).toTrust(bob);
    await expect(bob).toTrust(alice);
  },
);

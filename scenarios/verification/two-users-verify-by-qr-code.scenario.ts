import assert from "node:assert/strict";
import { exchangeIdentities, expect, scenario } from "../../harness/index.ts";

/**
 * Two users trust each other's identity when one scans the QR code that the other shows.
 * - Alice asks Bob to verify, in their room, and shows a code; Bob's camera reads it from the picture
 * - her side is not done until, after a message to him, she confirms that he scanned it: each is verified for the other
 */
scenario(
  "two users trust each other when one scans the other's QR code",
  {
    ids: ["verif-4"],
    demandedBy: {
      spec: "client-server-api/#qr-codes",
      says: "presses the button on his device to indicate that Alice's key is verified",
    },
    needs: ["qr", "room-verification", "cross-signing"],
  },
  async ({ alice, bob, room }) => {
    await exchangeIdentities(alice, bob);
    const requested = await alice.requestVerification({ userId: bob.userId, roomId: room });
    const incoming = await expect(bob.incomingVerification(alice)).toHappen();
    const [aliceReady, bobReady] = await expect(Promise.all([requested.ready(), incoming.accept()])).toHappen();

    const shown = await aliceReady.showQr();
    assert.equal(shown.mode, 0, "the code is not one for another user");
    const scanning = await bobReady.scanQr(shown.image);
    const scanned = await expect(shown.scanned()).toHappen();
    await expect(bob).toDecrypt(await alice.send(room, "did you scan it?"));
    const done = alice.link.exchanges("send/m.key.verification.done");
    assert.deepEqual(done, [], "Alice's side was done before she confirmed that Bob scanned the code");
    await scanned.confirm();
    await expect(Promise.all([scanned.done(), scanning.done()])).toHappen();

    await expect(alice).toTrust(bob);
    await expect(bob).toTrust(alice);
  },
);

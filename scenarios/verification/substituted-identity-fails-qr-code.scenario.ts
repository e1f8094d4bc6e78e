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
 * An identity that the server substitutes does not survive a QR code, whichever side shows it.
 * - Alice's key queries are answered with another identity for Bob
 * - Bob shows his code: it does not name the identity that Alice has; Alice shows hers: it does not name Bob's own
 * - each time the scan is refused and the person cancels; nobody trusts anybody and nothing is signed, while both can
 *   verify Carol
 */
scenario(
  "an identity substituted by the server is refused when a QR code is scanned",
  {
    ids: ["verif-4"],
    demandedBy: {
      spec: "client-server-api/#qr-codes",
      says: "Alice's device ensures that the keys encoded in the QR code match the expected values for the keys",
    },
    roles: ["alice", "bob", "carol"],
    room: false,
    needs: ["qr", "sas", "cross-signing"],
  },
  async ({ alice, bob, carol, makeRoom, step }) => {
    await using attack = await alice.link.fault("keys/query", substituteKeys({ of: bob, seenBy: alice }, "identity"));
    await makeRoom(alice, [bob, carol]);
    await exchangeIdentities(alice, bob, carol);
    await attack.hits();
    for (const shower of [bob, alice]) {
      step(`${shower.role} shows a code`);
      const [aliceReady, bobReady] = await beginVerification(alice, bob);
      const [shows, scans] = shower === bob ? [bobReady, aliceReady] : [aliceReady, bobReady];
      const { image } = await shows.showQr();
      await assert.rejects(scans.scanQr(image), /keys .* didn't match/);
      await scans.cancel();
      await expect(Promise.all([shows.cancelled(), scans.cancelled()])).toHappen();
    }
    await expectNoTrust(alice, bob, { witness: carol });
  },
);

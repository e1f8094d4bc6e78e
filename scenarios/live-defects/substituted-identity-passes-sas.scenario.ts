import assert from "node:assert/strict";
import {
  beginVerification,
  confirmTogether,
  exchangeIdentities,
  expect,
  scenario,
  substituteKeys,
  trusts,
  verifyBySas,
} from "../../harness/index.ts";

/**
 * An identity that the server substitutes fails SAS. The side that sees the false identity trusts and signs nothing, and
 * both sides end cancelled. The other side got right MACs of true keys, and may trust them.
 * - Alice's key queries are answered with another identity for Bob, which signs his true device
 * - Alice and Bob see the same emoji, for their SAS keys are true, and confirm
 * - both end cancelled; Alice can verify Carol, and trusts and signs nothing of Bob's
 */
scenario(
  "an identity substituted by the server fails SAS",
  {
    ids: ["verif-3"],
    demandedBy: [
      {
        spec: "client-server-api/#short-authentication-string-sas-verification",
        says: "if everything matches then the device keys are verified",
      },
      {
        msc: 4153,
        says: "When one user verifies a different user, the verification SHOULD verify the users’ cross-signing keys",
      },
    ],
    roles: ["alice", "bob", "carol"],
    room: false,
    needs: ["sas", "cross-signing"],
  },
  async ({ alice, bob, carol, makeRoom }) => {
    await using attack = await alice.link.fault("keys/query", substituteKeys({ of: bob, seenBy: alice }, "identity"));
    await makeRoom(alice, [bob, carol]);
    await exchangeIdentities(alice, bob, carol);
    await attack.hits();
    const [aliceReady, bobReady] = await beginVerification(alice, bob);
    const [aliceSees, bobSees] = await Promise.all([aliceReady.start(), bobReady.follow()]);
    assert.deepEqual(aliceSees.emoji, bobSees.emoji, "the SAS keys were not substituted");
    await confirmTogether([alice, aliceSees], [bob, bobSees]);

    // What a verification leaves behind is there when a later one has left something.
    await verifyBySas(alice, carol);
    await expect(alice).toTrust(carol);
    assert.equal(await trusts(alice, bob), false, "Alice trusts the substituted identity");
    const signed = alice.link.exchanges("keys/signatures/upload").map(({ request }) => Object.keys(request as object));
    assert.ok(!signed.flat().includes(bob.userId), "Alice signed the substituted identity");
    await expect(Promise.all([aliceSees.cancelled(), bobSees.cancelled()])).toHappen();
  },
);

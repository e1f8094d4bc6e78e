import assert from "node:assert/strict";
import {
  beginVerification,
  exchangeIdentities,
  expect,
  expectNoTrust,
  scenario,
  substituteKeys,
  trusts,
  verifyBySas,
} from "../../harness/index.ts";

/**
 * An identity that the server substitutes fails SAS. Today matrix-sdk-crypto (in matrix-js-sdk 43.0.0) signs nothing
 * false, but ends as done, so that two people who were attacked are told that they are verified: of the MACs that the
 * other side sends, that of its master key names a key that is not known, and such MACs are passed over. No issue was
 * found for it.
 * - Alice's key queries are answered with another identity for Bob, which signs his true device
 * - Alice and Bob see the same emoji and confirm; Alice neither trusts nor signs that identity, while she can verify Carol
 * - both sides end cancelled, and neither trusts or signs the other
 */
scenario(
  "an identity substituted by the server fails SAS",
  {
    ids: ["verif-3"],
    knownBug: { issue: "no issue known", failsWith: /to be cancelled; instead it is done/, sdks: { alice: "jbr" } },
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
    await Promise.all([aliceSees.confirm(), bobSees.confirm()]);

    await verifyBySas(alice, carol);
    await expect(alice).toTrust(carol);
    assert.equal(await trusts(alice, bob), false, "Alice trusts the substituted identity");
    const signed = alice.link.exchanges("keys/signatures/upload").map(({ request }) => Object.keys(request as object));
    assert.ok(!signed.flat().includes(bob.userId), "Alice signed the substituted identity");
    await expect(Promise.all([aliceSees.cancelled(), bobSees.cancelled()])).toHappen();
    await expectNoTrust(alice, bob, { witness: carol });
  },
);

import assert from "node:assert/strict";
import {
  beginVerification,
  exchangeIdentities,
  expectCancelled,
  expectNoTrust,
  scenario,
  substituteKeys,
} from "../../harness/index.ts";

/**
 * A device key that the server substitutes does not survive SAS, although both sides see the same emoji.
 * - Alice's key queries are answered with another signing key for Bob's device
 * - Alice and Bob see the same emoji and confirm; Bob's MAC names a key that Alice does not have
 * - she cancels for both; nobody trusts anybody and nothing is signed, while both can verify Carol
 * mautrix-go 0.32.0 trusts and signs as soon as the MACs that it has got are right, whatever the other side finds. No issue was
 * found.
 */
scenario(
  "a device key substituted by the server fails SAS",
  {
    ids: ["verif-3"],
    roles: ["alice", "bob", "carol"],
    room: false,
    needs: ["sas", "cross-signing"],
    knownBug: {
      issue: "no issue known",
      failsWith: /bob trusts alice, and their verification did not succeed/,
      sdks: { bob: "g" },
    },
  },
  async ({ alice, bob, carol, makeRoom }) => {
    await using attack = await alice.link.fault("keys/query", substituteKeys({ of: bob, seenBy: alice }, "device"));
    await makeRoom(alice, [bob, carol]);
    await exchangeIdentities(alice, bob, carol);
    await attack.hits();

    const [aliceReady, bobReady] = await beginVerification(alice, bob);
    const [aliceSees, bobSees] = await Promise.all([aliceReady.start(), bobReady.follow()]);
    assert.deepEqual(aliceSees.emoji, bobSees.emoji, "the SAS keys were not substituted");
    await Promise.all([aliceSees.confirm(), bobSees.confirm()]);
    await expectCancelled({ by: aliceSees, other: bobSees, codes: ["m.key_mismatch", "m.mismatched_sas"] });
    await expectNoTrust(alice, bob, { witness: carol });
  },
);

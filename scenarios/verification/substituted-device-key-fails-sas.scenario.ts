import assert from "node:assert/strict";
import {
  beginVerification,
  confirmTogether,
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
 * - she cancels for both; she trusts and signs nobody, while she can verify Carol; Bob got the true MACs of her keys, and may
 *   trust them
 */
scenario(
  "a device key substituted by the server fails SAS",
  {
    ids: ["verif-3"],
    demandedBy: [
      {
        spec: "client-server-api/#short-authentication-string-sas-verification",
        says: "if everything matches then the device keys are verified",
      },
      { spec: "client-server-api/#mkeyverificationcancel", says: "m.key_mismatch: The key was not verified" },
    ],
    roles: ["alice", "bob", "carol"],
    room: false,
    needs: ["sas", "cross-signing"],
  },
  async ({ alice, bob, carol, makeRoom }) => {
    await using attack = await alice.link.fault("keys/query", substituteKeys({ of: bob, seenBy: alice }, "device"));
    await makeRoom(alice, [bob, carol]);
    await exchangeIdentities(alice, bob, carol);
    await attack.hits();

    const [aliceReady, bobReady] = await beginVerification(alice, bob);
    const [aliceSees, bobSees] = await Promise.all([aliceReady.start(), bobReady.follow()]);
    assert.deepEqual(aliceSees.emoji, bobSees.emoji, "the SAS keys were not substituted");
    await confirmTogether([alice, aliceSees], [bob, bobSees]);
    await expectCancelled({ by: aliceSees, other: bobSees, codes: ["m.key_mismatch", "m.mismatched_sas"] });
    await expectNoTrust(alice, bob, { witness: carol, mayTrust: bob });
  },
);

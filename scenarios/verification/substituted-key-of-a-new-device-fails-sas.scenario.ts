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
 * A key that the server substitutes for a user's new device does not survive SAS, and so is not signed by an old one.
 * - Alice's second device logs in; her first device's key queries are answered with another signing key for it
 * - the two see the same emoji and confirm; the MAC of the new device is not of the key that the old one has
 * - the old device cancels for both; it trusts and signs nothing, while it can verify Bob; the new device got the true MACs
 *   of the old one's keys, and may trust them
 */
scenario(
  "a key substituted by the server for a user's new device fails SAS",
  {
    ids: ["verif-3"],
    demandedBy: [
      {
        spec: "client-server-api/#short-authentication-string-sas-verification",
        says: "if everything matches then the device keys are verified",
      },
      { spec: "client-server-api/#mkeyverificationcancel", says: "m.key_mismatch: The key was not verified" },
    ],
    roles: ["alice", "bob", "alice2"],
    later: ["alice2"],
    needs: ["sas", "cross-signing"],
  },
  async ({ alice, bob, alice2 }) => {
    await using attack = await alice.link.fault("keys/query", substituteKeys({ of: alice2, seenBy: alice }, "device"));
    await alice2.login();
    await alice2.startSync();
    await alice.waitForDevice(alice2);
    await attack.hits();
    await exchangeIdentities(alice, alice2, bob);
    const [newReady, oldReady] = await beginVerification(alice2, alice);
    const [newSees, oldSees] = await Promise.all([newReady.start(), oldReady.follow()]);
    assert.deepEqual(newSees.emoji, oldSees.emoji, "the SAS keys were not substituted");
    await confirmTogether([alice2, newSees], [alice, oldSees]);
    await expectCancelled({ by: oldSees, other: newSees, codes: ["m.key_mismatch", "m.mismatched_sas"] });
    await expectNoTrust(alice, alice2, { witness: bob, mayTrust: alice2 });
  },
);

import assert from "node:assert/strict";
import { newDeviceKeys, RawIdentity, SigningKey, scenario } from "../../harness/index.ts";

/**
 * A client may upload the cross-signing keys that its user has once more, for it may not know that they arrived. Synapse
 * 1.163.2 writes the signature of another device into its cached copy of the master key when that user asks for keys (a
 * `.copy()` is missing in `_get_e2e_cross_signing_signatures_txn`). Then the same keys are new to it: it asks for the password,
 * adds a row that is there already (`_set_e2e_cross_signing_key_txn`), and answers 500.
 * - Alice's phone uploads her cross-signing keys; her tablet signs the master key, or (the control) does not; the phone asks
 *   for her keys
 * - the phone uploads the same keys again, and they are taken
 */
for (const { title, isSigned } of [
  { title: "cross-signing keys are taken again after another device has signed the master key", isSigned: true },
  { title: "cross-signing keys are taken again", isSigned: false },
]) {
  scenario(
    title,
    {
      ids: ["live-20"],
      demandedBy: {
        spec: "client-server-api/#post_matrixclientv3keysdevice_signingupload",
        says: "Allowing clients to upload the same set of keys more than once makes this endpoint idempotent",
      },
      roles: ["alice"],
      room: false,
    },
    async ({ alice, rawDevice, step }) => {
      const phone = await rawDevice("phone", { of: alice });
      const identity = await RawIdentity.upload(phone);
      const tablet = await rawDevice("tablet", { of: alice });
      const key = SigningKey.generate();
      await tablet.request("keys/upload", { body: newDeviceKeys(tablet, key) });
      if (isSigned) {
        const signed = identity.signedBy(tablet.deviceId, key);
        const { failures = {} } = await tablet.request("keys/signatures/upload", {
          body: { [alice.userId]: { [identity.masterKey]: signed } },
        });
        assert.deepEqual(failures, {}, "the homeserver refused the signature");
      }
      await phone.request("keys/query", { body: { device_keys: { [alice.userId]: [] } } });
      step("the same keys again");
      await identity.upload(phone);
    },
  );
}

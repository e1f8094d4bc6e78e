import { defect } from "../../harness/index.ts";

export default defect({
  title: "Synapse answers 500 to the cross-signing keys that it has, once another device has signed the master key",
  owner: "synapse",
  issues: [],
  demandedBy: [
    {
      spec: "client-server-api/#post_matrixclientv3keysdevice_signingupload",
      says: "Allowing clients to upload the same set of keys more than once makes this endpoint idempotent",
    },
  ],
  evidence: `"user_sigs = signatures[from_user_id] = signatures[from_user_id]" lacks a .copy() (_get_e2e_cross_signing_signatures_txn): keys/query writes that signature into the cached master key.
    So has_different_keys takes the same keys for new: it asks for the password, inserts rows into devices that are there (UNIQUE constraint), and answers 500.
    matrix-sdk uploads its identity each time recovery is set up: once mautrix-go, as another device, has signed the master key, that fails.`,
  severity: "medium",
  affects: { synapse: "*" },
  tried: {
    shows: [
      "synapse 1.97.0",
      "synapse 1.103.0",
      "synapse 1.120.0",
      "synapse 1.140.0",
      "synapse 1.160.0",
      "synapse 1.163.2",
    ],
  },
  shows: [
    {
      scenario: "cross-signing keys are taken again after another device has signed the master key",
      failsWith: /the homeserver answered keys\/device_signing\/upload of phone with 500/,
    },
    {
      scenario: "the recovery key mends a device whose backup was replaced while it was offline",
      failsWith: /^alice: enableBackup: .*500 .*Internal server error/,
      sdks: { alice: "r", alice2: "g" },
    },
  ],
});

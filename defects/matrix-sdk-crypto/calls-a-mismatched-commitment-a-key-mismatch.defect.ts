import { defect } from "../../harness/index.ts";

export default defect({
  title: "matrix-sdk-crypto calls a mismatched commitment a key mismatch",
  owner: "matrix-sdk-crypto",
  issues: [],
  demandedBy: [
    {
      spec: "client-server-api/#verification-messages-specific-to-sas",
      says: "m.mismatched_commitment: The hash commitment did not match",
    },
  ],
  evidence: `sas_state.rs cancels with CancelCode::KeyMismatch where the commitments differ (SasState<Accepted>, SasState<KeySent>).
It has CancelCode::MismatchedCommitment, with its text, and uses it nowhere. The attack is found, only the code is another one's.`,
  severity: "low",
  affects: { "matrix-sdk-crypto-wasm": "*", "matrix-sdk": "*" },
  tried: {
    shows: [
      "matrix-sdk-crypto-wasm 9.0.0",
      "matrix-sdk-crypto-wasm 13.0.0",
      "matrix-sdk-crypto-wasm 16.0.0",
      "matrix-sdk-crypto-wasm 17.1.0",
      "matrix-sdk-crypto-wasm 18.3.1",
      "matrix-sdk-crypto-wasm 18.7.0",
      "matrix-sdk-crypto-wasm 18.9.0",
      "matrix-sdk 0.18.0",
      "matrix-sdk 0.19.1",
    ],
  },
  shows: [
    {
      scenario: "a substituted SAS key that does not fit its commitment is refused as a mismatched commitment",
      failsWith: /was to cancel with m\.mismatched_commitment says m\.key_mismatch/,
      sdks: { alice2: "jbr" },
    },
  ],
});

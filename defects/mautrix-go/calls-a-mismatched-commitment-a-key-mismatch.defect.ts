import { defect } from "../../harness/index.ts";

export default defect({
  title: "mautrix-go calls a mismatched commitment a key mismatch",
  owner: "mautrix-go",
  issues: [],
  demandedBy: [
    {
      spec: "client-server-api/#verification-messages-specific-to-sas",
      says: "m.mismatched_commitment: The hash commitment did not match",
    },
  ],
  evidence: `onVerificationKey (sas.go) cancels with VerificationCancelCodeKeyMismatch when the commitments differ.
The attack is found and both sides are told; only the code is another one's.`,
  severity: "low",
  affects: { "mautrix-go": "*" },
  tried: {
    shows: ["mautrix-go 0.28.0", "mautrix-go 0.29.0", "mautrix-go 0.30.0", "mautrix-go 0.31.0", "mautrix-go 0.32.0"],
  },
  shows: [
    {
      scenario: "a substituted SAS key that does not fit its commitment is refused as a mismatched commitment",
      failsWith: /was to cancel with m\.mismatched_commitment says m\.key_mismatch/,
      sdks: { alice2: "g" },
    },
  ],
});

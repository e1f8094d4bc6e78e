import { defect } from "../../harness/index.ts";

export default defect({
  title: "matrix-sdk-crypto does not say that it knows no such verification",
  owner: "matrix-sdk-crypto",
  issues: [],
  demandedBy: [
    {
      spec: "client-server-api/#error-and-exception-handling",
      says: "When a device receives an unknown transaction_id, it should send an appropriate m.key.verification.cancel message to the other device indicating as such",
    },
  ],
  evidence: `VerificationMachine::receive_any_event returns in silence for a ready, accept, key or mac of a transaction that it does not know.
It keeps verifications in memory only: after a restart of the one that asked, the one that accepts waits for up to 10 minutes.`,
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
      scenario: "a request to verify that its sender forgot ends when it is accepted",
      failsWith: /waited 35 s for bob to see verification .* to be cancelled; instead: ready/,
      sdks: { alice: "jbr" },
    },
  ],
});

import { defect } from "../../harness/index.ts";

export default defect({
  title: "matrix-sdk-crypto ends SAS as done although the other's identity is not the one that it knows",
  owner: "matrix-sdk-crypto",
  issues: [],
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
  evidence: `receive_mac_event drops the MAC of a master key that it does not know, without a log line; mark_as_done cancels only when nothing at all was verified.
    No false signature is made: the harm is assurance, for both are told that they are verified. The same attack fails by QR code.
    An application on matrix-sdk could see it: SasState::Done has no verified_identities. matrix-sdk-ffi does not look, and matrix-js-sdk has no such field.`,
  severity: "high",
  affects: { "matrix-sdk-crypto-wasm": "*", "matrix-sdk": "*" },
  tried: {
    shows: [
      "matrix-sdk-crypto-wasm 9.0.0",
      "matrix-sdk-crypto-wasm 13.0.0",
      "matrix-sdk-crypto-wasm 16.0.0",
      "matrix-sdk-crypto-wasm 17.1.0",
      "matrix-sdk-crypto-wasm 18.3.1",
      "matrix-sdk-crypto-wasm 18.9.0",
      "matrix-sdk 0.18.0",
      "matrix-sdk 0.19.1",
    ],
    doesNot: ["mautrix-go 0.32.0"],
  },
  privately: { until: "2027-02-28" },
  shows: [
    {
      scenario: "an identity substituted by the server fails SAS",
      failsWith: /to be cancelled; instead it is done/,
      sdks: { alice: "jbr" },
    },
  ],
});

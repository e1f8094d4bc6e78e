import { defect } from "../../harness/index.ts";

export default defect({
  title: "matrix-sdk-crypto lets a verification request read as done after it has cancelled the SAS for a wrong MAC",
  owner: "matrix-sdk-crypto",
  issues: [],
  demandedBy: [
    {
      spec: "client-server-api/#short-authentication-string-sas-verification",
      says: "if everything matches then the device keys are verified",
    },
    {
      spec: "client-server-api/#mkeyverificationdone",
      says: "Indicates that a verification process/request has completed successfully.",
    },
  ],
  evidence: `Sas::receive_any_event cancels the SAS and not its request (sas/mod.rs); receive_done then makes the request done, whatever the SAS says (requests.rs).
    In matrix-js-sdk request.phase is Done, while verifier.verify() rejects. Element Web logs the rejection and shows "You've successfully verified".
    The attack must alter the MACs of one side only. Legacy crypto had the same, mended by matrix-js-sdk's PR 1314.`,
  severity: "medium",
  affects: { "matrix-sdk-crypto-wasm": "*" },
  tried: {
    shows: [
      "matrix-sdk-crypto-wasm 9.0.0",
      "matrix-sdk-crypto-wasm 13.0.0",
      "matrix-sdk-crypto-wasm 16.0.0",
      "matrix-sdk-crypto-wasm 17.1.0",
      "matrix-sdk-crypto-wasm 18.3.1",
      "matrix-sdk-crypto-wasm 18.9.0",
    ],
  },
  privately: { until: "2027-02-28" },
  shows: [
    {
      scenario: "a verification that ended with a wrong MAC reads as cancelled",
      failsWith: /the verification reads as done/,
      sdks: { alice: "jb" },
    },
  ],
});

import { defect } from "../../harness/index.ts";

const scenario = "a verification whose last messages come in the wrong order ends the same for both sides";

export default defect({
  title: "matrix-sdk-crypto drops a done that comes before the MAC",
  owner: "matrix-sdk-crypto",
  issues: [],
  demandedBy: [
    {
      spec: "client-server-api/#error-and-exception-handling",
      says: "If the device receives a message out of sequence or that it was not expecting, it should notify the other device with an appropriate m.key.verification.cancel message",
    },
  ],
  evidence: `InnerSas::receive_any_event takes a done only while it waits for one; in each other state it drops it and says nothing.
The other side is done and trusts; this one waits for a done until it times out, or reads as done and trusts nobody (matrix-js-sdk).
It takes a server that lists to-device messages out of their order of arrival, which it should not. Known for the old crypto: element-web#21488.`,
  severity: "low",
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
  shows: [
    { scenario, failsWith: /for bob to see the verification end; instead: sas-shown/, sdks: { bob: "r" } },
    { scenario, failsWith: /waited 35 s for bob to trust alice/, sdks: { bob: "jb" } },
  ],
});

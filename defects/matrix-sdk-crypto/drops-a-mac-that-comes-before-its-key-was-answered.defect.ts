import { defect } from "../../harness/index.ts";

export default defect({
  title: "matrix-sdk-crypto drops a MAC that comes before the request with its own SAS key was answered",
  owner: "matrix-sdk-crypto",
  issues: [],
  demandedBy: [
    {
      spec: "client-server-api/#short-authentication-string-sas-verification",
      says: "When the other device receives the m.key.verification.mac message, the device calculates the MACs of its copies of the other device's keys given in the message",
    },
  ],
  evidence: `InnerSas::receive_any_event takes a MAC in KeysExchanged and Confirmed, drops it in KeyReceived: until its own key is marked as sent.
The server may deliver that key first; the person on the other side then needs to be quicker than the answer: a slow or repeated request.
The one who confirmed waits until the time-out; in matrix-js-sdk the other side hangs, too. The state is of pull request 1145 (for rust-sdk#708).`,
  severity: "medium",
  affects: { "matrix-sdk-crypto-wasm": "*" },
  tried: {
    shows: [
      "matrix-sdk-crypto-wasm 9.0.0",
      "matrix-sdk-crypto-wasm 13.0.0",
      "matrix-sdk-crypto-wasm 16.0.0",
      "matrix-sdk-crypto-wasm 17.1.0",
      "matrix-sdk-crypto-wasm 18.3.1",
      "matrix-sdk-crypto-wasm 18.7.0",
      "matrix-sdk-crypto-wasm 18.9.0",
    ],
    doesNot: ["matrix-sdk 0.19.1", "mautrix-go 0.32.0"],
  },
  shows: [
    {
      scenario: "a MAC that comes before the answer to one's own SAS key counts",
      failsWith: /waited 35 s for alice2? to see verification .* to be done; instead: sas-shown/,
      sdks: { alice: "jb" },
    },
  ],
});

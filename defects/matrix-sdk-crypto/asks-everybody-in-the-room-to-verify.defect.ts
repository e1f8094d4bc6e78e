import { defect } from "../../harness/index.ts";

export default defect({
  title: "matrix-sdk-crypto takes a request to verify in a room for one to everybody there",
  owner: "matrix-sdk-crypto",
  issues: [],
  demandedBy: [
    { msc: 2241, says: "Users should only respond to verification requests if they are named in this field." },
    {
      spec: "client-server-api/#mroommessagemkeyverificationrequest",
      says: "The user that the verification request is intended for.",
    },
  ],
  evidence: `VerificationMachine::receive_any_event reads from_device, methods and timestamp of a request in a room, and not to; nor do matrix-js-sdk or matrix-sdk-ffi.
    Carol is asked to verify Alice, who asked Bob. It harms no trust: Alice drops Carol's ready.
    Legacy crypto had the same and mended it (element-web#12211).`,
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
  },
  shows: [
    {
      scenario: "a request to verify in a room reaches only the user whom it names",
      failsWith: /Carol was asked to verify/,
      sdks: { carol: "jbr" },
    },
  ],
});

import { defect } from "../../harness/index.ts";

export default defect({
  title: "matrix-sdk-crypto ignores the request to verify of a device that the same sync tells of",
  owner: "matrix-sdk-crypto",
  issues: [
    "https://github.com/matrix-org/matrix-rust-sdk/issues/5007",
    "https://github.com/element-hq/element-web/issues/28520",
  ],
  demandedBy: [
    {
      spec: "client-server-api/#key-verification-framework",
      says: "Bob's client prompts Bob to accept the key verification",
    },
    {
      spec: "client-server-api/#mkeyverificationrequest",
      says: "If the request is in the future by more than 5 minutes or more than 10 minutes in the past, the message should be ignored by the receiver",
    },
  ],
  evidence: `It works on to-device messages before it has asked for the device lists that the same answer calls changed.
Its log: "Could not retrieve the device data for the incoming verification request, ignoring it".
A new device asks in vain while the old one is off; applications tell their users to open the old one first.`,
  severity: "medium",
  affects: { "matrix-sdk-crypto-wasm": ">=11.0.0", "matrix-sdk": "*" },
  tried: {
    shows: [
      "matrix-sdk-crypto-wasm 11.0.0",
      "matrix-sdk-crypto-wasm 11.1.0",
      "matrix-sdk-crypto-wasm 12.1.0",
      "matrix-sdk-crypto-wasm 13.0.0",
      "matrix-sdk-crypto-wasm 16.0.0",
      "matrix-sdk-crypto-wasm 17.1.0",
      "matrix-sdk-crypto-wasm 18.0.0",
      "matrix-sdk-crypto-wasm 18.1.0",
      "matrix-sdk-crypto-wasm 18.2.0",
      "matrix-sdk-crypto-wasm 18.3.1",
      "matrix-sdk-crypto-wasm 18.9.0",
      "matrix-sdk 0.18.0",
      "matrix-sdk 0.19.1",
    ],
    doesNot: ["matrix-sdk-crypto-wasm 9.0.0", "matrix-sdk-crypto-wasm 10.0.0", "mautrix-go 0.32.0"],
  },
  shows: [
    {
      scenario: "a new device's request to be verified that came while the device was off is seen and accepted",
      failsWith: /bob to see a verification request from .*; instead: none/,
      sdks: { bob: "jbr" },
    },
  ],
});

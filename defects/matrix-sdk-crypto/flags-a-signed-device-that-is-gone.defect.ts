import { defect } from "../../harness/index.ts";

export default defect({
  title: "matrix-sdk-crypto flags the messages of a signed device that is gone as unsigned",
  owner: "matrix-sdk-crypto",
  issues: ["https://github.com/element-hq/element-meta/issues/2710"],
  demandedBy: [
    {
      doc: "https://github.com/element-hq/element-meta/issues/2710",
      says: "This is incorrect: Bob's device was verified.",
    },
  ],
  evidence: `A room key is judged by the identity that is known when it comes; later it is judged anew for each device that a keys/query brings, and not for an identity alone.
    The device signed itself with the new identity and sent that signature along (MSC4147); the red shield stays for ever.`,
  severity: "low",
  affects: { "matrix-sdk-crypto-wasm": "*", "matrix-sdk": "*" },
  tried: {
    shows: [
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
      scenario:
        "a message of a signed device bears no warning, though its user reset while the reader was away and the device is gone",
      failsWith: /no warning beside Bob's message; instead: .*"red","reason":"UNSIGNED_DEVICE"/,
      sdks: { alice: "jbr" },
    },
  ],
});

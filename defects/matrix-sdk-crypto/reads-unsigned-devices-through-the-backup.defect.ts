import { defect } from "../../harness/index.ts";

export default defect({
  title:
    "matrix-sdk-crypto decrypts messages of unsigned devices in signed-only mode when the room key comes from the backup",
  owner: "matrix-sdk-crypto",
  issues: ["https://github.com/matrix-org/matrix-rust-sdk/issues/5117"],
  demandedBy: [
    { doc: "https://github.com/matrix-org/matrix-rust-sdk/issues/5117", says: "it should have fail to decrypt" },
    {
      doc: "https://github.com/matrix-org/matrix-js-sdk/blob/v43.0.0/src/crypto-api/index.ts#L834",
      says: "Events are decrypted only if they come from a cross-signed device.",
    },
  ],
  evidence: `Each room key from a backup counts as one of a legacy session, made "before we started collecting trust information", that of today's message too.
    TrustRequirement::CrossSignedOrLegacy lets those pass, so a message of an unsigned device is shown, with a grey shield.`,
  severity: "medium",
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
      scenario:
        "a message of an unsigned device is not read by a client that takes signed devices only, with the room key from the backup",
      failsWith: /bob2 must not be able to read "from an unsigned device", and it is decrypted/,
      sdks: { bob2: "jbr" },
    },
  ],
});

import { defect } from "../../harness/index.ts";

export default defect({
  title:
    "The specification has a fallback key replaced whenever it was used, and matrix-sdk-crypto waits on purpose until it is a week old",
  owner: "matrix-spec",
  issues: [
    "https://github.com/matrix-org/matrix-spec/issues/2445",
    "https://github.com/matrix-org/matrix-rust-sdk/pull/3151",
  ],
  demandedBy: [
    {
      spec: "client-server-api/#one-time-and-fallback-keys",
      says: "Fallback keys should be replaced with new fallback keys as soon as possible after they have been used.",
    },
  ],
  evidence: `matrix-sdk-crypto replaces it by its age only (Account::fallback_key_expired), since matrix-rust-sdk#3151: a server could else make it rotate too often.
    Its author would have the specification changed, in matrix-spec#2445, which is open. Until then SDKs and specification differ.`,
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
      scenario: "a fallback key is replaced when its owner learns that it was used",
      failsWith: /Alice kept the fallback key that was used/,
    },
  ],
});

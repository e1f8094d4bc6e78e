import { defect } from "../../harness/index.ts";

export default defect({
  title: "matrix-sdk-crypto takes a fallback key for uploaded that was made while the upload was under way",
  owner: "matrix-sdk-crypto",
  issues: [],
  demandedBy: [
    {
      spec: "client-server-api/#uploading-keys",
      says: "clients should keep the private keys for at most 2 fallback keys: the current, unused, fallback key and the key immediately preceding it",
    },
  ],
  evidence: `receive_keys_upload_response marks all keys as published (vodozemac's mark_keys_as_published), also a fallback key that was made after the request had left.
    Twice running, the key that the server gives out is forgotten, and what begins with it is lost. Once only, a key is not replaced for two weeks.
    It needs the weekly rotation to fall into an upload under way, twice; the next regular rotation heals it. One-time keys are safe.`,
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
    ],
  },
  shows: [
    {
      scenario: "a device decrypts what began with its fallback key, though a new one was made during an upload",
      failsWith: /alice to decrypt "by fallback key".*missing-room-key/,
      sdks: { alice: "jb" },
    },
  ],
});

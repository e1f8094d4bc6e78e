import { defect } from "../../harness/index.ts";

export default defect({
  title: "matrix-sdk-crypto decrypts a Megolm ciphertext that comes again in another event",
  owner: "matrix-sdk-crypto",
  issues: ["https://github.com/matrix-org/matrix-rust-sdk/issues/397"],
  demandedBy: [
    {
      spec: "client-server-api/#mmegolmv1aes-sha2",
      says: "They should reject messages with a ratchet index that they have already decrypted.",
    },
  ],
  evidence: `It remembers no indices of a session. A ciphertext sent once more by its sender is shown as a second message, with the same shield as an honest one.
    So a server that can make events of the sender, or the sender's own second device, can repeat a message. mautrix-go refuses it as a duplicate.`,
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
    doesNot: ["mautrix-go 0.32.0"],
  },

  shows: [
    {
      scenario: "a ciphertext sent again in another event is not shown as a second message",
      failsWith: /must not take "pay Eve" for a message of .* as good as an honest one/,
      sdks: { alice: "jbr" },
    },
  ],
});

import { defect } from "../../harness/index.ts";

export default defect({
  title: "matrix-sdk-crypto shares a room key from a later message on with devices whose server had failed",
  owner: "matrix-sdk-crypto",
  issues: ["https://github.com/matrix-org/matrix-rust-sdk/issues/2864"],
  demandedBy: [
    {
      doc: "https://github.com/matrix-org/matrix-rust-sdk/issues/2864",
      says: "we would have to instead remember which index first failed to send and retry that",
    },
    {
      spec: "client-server-api/#mmegolmv1aes-sha2",
      says: "clients must share the corresponding session key using Olm with the intended recipients, so that they can decrypt future messages encrypted using this session",
    },
  ],
  evidence: `A key claim fails because the other server is stalled; the message goes out. When the server answers again, the key is shared as it is by then.
    What was sent meanwhile never decrypts there (OLM_UNKNOWN_MESSAGE_INDEX), however soon the server was back.`,
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
      scenario: "a message sent to a stalled server before any Olm session existed decrypts in the end",
      failsWith: /decrypt "while hs2 is stalled".*(room-key-starts-later|missing-room-key)/,
    },
  ],
});

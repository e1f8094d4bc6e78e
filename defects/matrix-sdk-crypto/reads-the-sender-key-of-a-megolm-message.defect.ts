import { defect } from "../../harness/index.ts";

export default defect({
  title: "matrix-sdk-crypto refuses a Megolm message whose deprecated sender_key is no Curve25519 key",
  owner: "matrix-sdk-crypto",
  issues: [],
  demandedBy: [
    { spec: "client-server-api/#mroomencrypted", says: "must not be read from if the encrypted event is using Megolm" },
    { msc: 3700, says: "Clients must ignore those fields when processing events" },
  ],
  evidence: `MegolmV1AesSha2Content parses sender_key as a key (serde_curve_key_option), and the event fails as a whole: "Failed to decode Curve25519 key from Base64".
    matrix-rust-sdk#5489 has allowed that the field is missing, not that it is wrong. mautrix-go decrypts the message.
    No client is known to send such a field; it stands in the way of removing it.`,
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
    {
      scenario: "a sender_key that is not a key does not keep a message from being read",
      failsWith: /"cause":"other","reason":"(UNKNOWN_ERROR|PayloadDeserializationFailure)/,
      sdks: { alice: "jbr" },
    },
  ],
});

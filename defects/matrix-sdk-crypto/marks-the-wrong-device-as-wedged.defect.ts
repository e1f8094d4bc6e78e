import { defect } from "../../harness/index.ts";

export default defect({
  title: "matrix-sdk-crypto marks no device as wedged when a pre-key message of a known Olm session does not decrypt",
  owner: "matrix-sdk-crypto",
  issues: [],
  demandedBy: [
    {
      spec: "client-server-api/#recovering-from-undecryptable-messages",
      says: "the client should assume that the Olm session has become corrupted and create a new one to replace it",
    },
  ],
  evidence: `olm/account.rs makes OlmError::SessionWedged with the user id of its own device instead of the sender's: since a94e2f06e (2023-06-16). mark_device_as_wedged finds no such device.
    A normal message that does not decrypt makes it begin a new session, as it should. It is not matrix-rust-sdk#3427: there no session is known.
    All messages are pre-key messages until they have an answer, so the session with a device that only sends never heals.`,
  severity: "medium",
  affects: { "matrix-sdk-crypto-wasm": "*", "matrix-sdk": "*" },
  tried: {
    shows: [
      "matrix-sdk-crypto-wasm 9.0.0",
      "matrix-sdk-crypto-wasm 13.0.0",
      "matrix-sdk-crypto-wasm 16.0.0",
      "matrix-sdk-crypto-wasm 17.1.0",
      "matrix-sdk-crypto-wasm 18.3.1",
      "matrix-sdk-crypto-wasm 18.7.0",
      "matrix-sdk-crypto-wasm 18.9.0",
      "matrix-sdk 0.18.0",
      "matrix-sdk 0.19.1",
    ],
    doesNot: ["mautrix-go 0.32.0"],
  },

  shows: [
    {
      scenario: "an undecryptable pre-key message of a known Olm session makes the client begin another",
      failsWith: /Alice claimed no one-time key/,
      sdks: { alice: "jbr" },
    },
  ],
});

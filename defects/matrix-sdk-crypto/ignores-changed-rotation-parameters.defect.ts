import { defect } from "../../harness/index.ts";

export default defect({
  title: "matrix-sdk-crypto ignores every later change of a room's rotation parameters",
  owner: "matrix-sdk-crypto",
  issues: ["https://github.com/element-hq/element-meta/issues/69"],
  demandedBy: [
    {
      spec: "client-server-api/#mmegolmv1aes-sha2",
      says: "The existing session has been used to encrypt as many messages as specified in rotation_period_msgs in the m.room.encryption room state event",
    },
    {
      doc: "https://github.com/element-hq/element-meta/issues/69",
      says: "For live m.room.encryption state event received, never ignore and store value",
    },
  ],
  evidence: `
OlmMachine::set_room_settings: "any new settings are rejected if they differ from the existing settings", also when they ask for more keys;
collect_session_recipients compares algorithm and visibility only, so a room key in use keeps its old parameters with matrix-sdk, too.
A room that turns its rotation up goes on with 100 messages a key.`,
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
      scenario: "the room key is replaced when the encryption parameters change",
      failsWith: /new encryption parameters did not replace the room key/,
      sdks: { alice: "jbr" },
    },
  ],
});

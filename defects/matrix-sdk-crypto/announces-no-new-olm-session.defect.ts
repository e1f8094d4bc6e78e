import { defect } from "../../harness/index.ts";

export default defect({
  title: "matrix-sdk-crypto sends no m.dummy when it begins a new Olm session because the old one broke",
  owner: "matrix-sdk-crypto",
  issues: [],
  demandedBy: [
    {
      spec: "client-server-api/#recovering-from-undecryptable-messages",
      says: "To establish a new session, the client sends an m.dummy to-device event to the other party to notify them of the new session details.",
    },
  ],
  evidence: `SessionManager::check_if_unwedged makes the m.dummy, and OlmMachine::outgoing_requests never asks the session manager for it: so since 2020-10-09 (bd0ac703a).
    On the wire: a keys/claim for the peer's device, then no sendToDevice until the next room key that is to be shared.
    The peer of a client that only reads goes on with the dead session, and each room key that it sends by it is lost. mautrix-go announces its own.`,
  severity: "high",
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
      scenario: "a reader that never writes announces the Olm session that it began because the old one broke",
      failsWith: /sendToDevice\/m\.room\.encrypted on alice to be answered/,
      sdks: { alice: "jbr" },
    },
  ],
});

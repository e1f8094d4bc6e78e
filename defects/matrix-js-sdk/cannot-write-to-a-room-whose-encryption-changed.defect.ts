import { defect } from "../../harness/index.ts";

export default defect({
  title: "matrix-js-sdk cannot write after a restart to a room whose encryption parameters were changed",
  owner: "matrix-js-sdk",
  issues: ["https://github.com/element-hq/element-web/issues/27103"],
  demandedBy: [
    {
      doc: "https://github.com/element-hq/element-meta/issues/69",
      says: "If the event is correct and using megolm algorithm (m.megolm.v1.aes-sha2), then the room is correctly configured and the user can send messages",
    },
  ],
  evidence: `matrix-js-sdk sets up encryption for a room when it sees its m.room.encryption event; the crypto remembers the first and refuses the changed one.
    So the room stays unconfigured, and each message fails: "Cannot encrypt event in unconfigured room". Setting the old parameters again heals it.`,
  severity: "medium",
  affects: { "matrix-js-sdk": "*" },
  tried: {
    shows: [
      "matrix-js-sdk 34.9.0",
      "matrix-js-sdk 37.0.0",
      "matrix-js-sdk 40.0.0",
      "matrix-js-sdk 41.0.0",
      "matrix-js-sdk 42.0.0",
      "matrix-js-sdk 43.0.0",
    ],
    doesNot: ["matrix-sdk 0.19.1", "mautrix-go 0.32.0"],
  },
  shows: [
    {
      scenario: "after encryption parameters changed, a client that restarts can still send",
      failsWith: /alice: sendText: Cannot encrypt event in unconfigured room/,
      sdks: { alice: "jb" },
    },
  ],
});

import { defect } from "../../harness/index.ts";

export default defect({
  title: "matrix-js-sdk gives up a room key after a restart, for an invite that it had seen before",
  owner: "matrix-js-sdk",
  issues: ["https://github.com/element-hq/element-web/issues/33153"],
  demandedBy: [
    {
      doc: "https://github.com/element-hq/element-web/issues/33153",
      says: "It's relatively harmless, though certainly not great for performance",
    },
  ],
  evidence: `
RustCrypto.onRoomStateEvent discards the room key for each membership that is not join, also for those that a restart shows once more.
Its maintainers filed that as a defect, and took no key to be in use then. One is: the next message makes a new key and sends it to all devices.`,
  severity: "low",
  affects: { "matrix-js-sdk": ">=41.4.0" },
  tried: {
    shows: ["matrix-js-sdk 41.4.0", "matrix-js-sdk 41.5.0", "matrix-js-sdk 42.0.0", "matrix-js-sdk 43.0.0"],
    doesNot: [
      "matrix-js-sdk 34.9.0",
      "matrix-js-sdk 34.13.0",
      "matrix-js-sdk 35.1.0",
      "matrix-js-sdk 36.0.0",
      "matrix-js-sdk 37.0.0",
      "matrix-js-sdk 40.0.0",
      "matrix-js-sdk 41.0.0",
      "matrix-js-sdk 41.2.0",
      "matrix-js-sdk 41.3.0",
      "matrix-sdk 0.19.1",
      "mautrix-go 0.32.0",
    ],
  },
  shows: [
    {
      scenario: "the room key is not replaced when the client restarts in a room with an invited member",
      failsWith: /the room key was replaced by a restart/,
      sdks: { alice: "jb" },
    },
  ],
});

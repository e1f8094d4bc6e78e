import { defect } from "../../harness/index.ts";

export default defect({
  title: "matrix-js-sdk does not wait with a message for a device key query that is under way, as it says it does",
  owner: "matrix-js-sdk",
  issues: [],
  demandedBy: [
    {
      doc: "https://github.com/matrix-org/matrix-js-sdk/blob/v43.0.0/src/rust-crypto/RoomEncryptor.ts#L236-L237",
      says: "will wait a bit on in-flight key queries we are interested in",
    },
  ],
  evidence: `ensureSessionsForUsers waits only for users of whom no device is known: get_user_devices_for_encryption of matrix-sdk-crypto sees "no real benefit to waiting" for others.
    A device that its user has just logged in misses each message that is sent while the query is under way, and nobody sends it the room key later.
    matrix-sdk queries such users itself before it sends; legacy crypto waited (matrix-js-sdk's PR 304).`,
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
    doesNot: ["matrix-sdk 0.19.1"],
  },
  shows: [
    {
      scenario: "a message sent while a new device is asked for decrypts on it",
      failsWith: /bob2 to decrypt "to both devices".*(missing-room-key|withheld)/,
      sdks: { alice: "jb" },
    },
    {
      scenario: "a message sent while a device is asked for that came when the network was gone decrypts on it",
      failsWith: /bob2 to decrypt "to both devices".*(missing-room-key|withheld)/,
      sdks: { alice: "jb" },
    },
  ],
});

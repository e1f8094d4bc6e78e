import { defect } from "../../harness/index.ts";

export default defect({
  title: "mautrix-go never asks again for the devices of a user whose server did not answer once",
  owner: "mautrix-go",
  issues: [],
  demandedBy: [
    {
      spec: "client-server-api/#tracking-the-device-list-for-a-user",
      says: "marks the device lists for those users outdated, and initiates another request to /keys/query for them",
    },
  ],
  evidence: `FetchKeys only logs the answer's failures, ShareGroupSession then takes the room key for shared, and HandleDeviceLists passes over users that were never stored.
    0.32.0 on the wire: 504 for the remote server, an empty sendToDevice; Bob joins, the sync says changed: [bob], and no keys/query follows.
    One hiccup of another server costs its users up to 100 messages or a week of them.`,
  severity: "high",
  affects: { "mautrix-go": "*" },
  tried: {
    shows: ["mautrix-go 0.28.0", "mautrix-go 0.29.0", "mautrix-go 0.30.0", "mautrix-go 0.31.0", "mautrix-go 0.32.0"],
    doesNot: ["matrix-js-sdk 43.0.0", "matrix-sdk 0.19.1"],
  },
  shows: [
    {
      scenario: "what is sent a minute after a failed device key query to another server decrypts",
      failsWith: /bob to decrypt "a minute after".*(missing-room-key|withheld)/,
      sdks: { alice: "g" },
    },
  ],
});

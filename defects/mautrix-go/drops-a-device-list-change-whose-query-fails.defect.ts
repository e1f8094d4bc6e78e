import { defect } from "../../harness/index.ts";

export default defect({
  title: "mautrix-go drops a device list change when the query for it fails",
  owner: "mautrix-go",
  issues: [],
  demandedBy: [
    {
      spec: "client-server-api/#tracking-the-device-list-for-a-user",
      says: "a separate flag to indicate that its list of Bob's devices is outdated. Both flags should be in storage which persists over client restarts",
    },
  ],
  evidence: `HandleDeviceLists throws the error of FetchKeys away and keeps no outdated flag; the store has MarkTrackedUsersOutdated, which nothing calls.
    0.32.0: after a 500 for the query no other follows, and the user's new device gets no room key until that user's next change.`,
  severity: "high",
  affects: { "mautrix-go": "*" },
  tried: {
    shows: ["mautrix-go 0.28.0", "mautrix-go 0.29.0", "mautrix-go 0.30.0", "mautrix-go 0.31.0", "mautrix-go 0.32.0"],
    doesNot: ["matrix-js-sdk 43.0.0", "matrix-sdk 0.19.1"],
  },
  shows: [
    {
      scenario: "a device list change is not lost when the question for it fails",
      failsWith: /bob2 to decrypt "to both devices".*(missing-room-key|withheld)/,
      sdks: { alice: "g" },
    },
  ],
});

import { defect } from "../../harness/index.ts";

export default defect({
  title: "mautrix-go saves the sync token before it handles the answer, and loses what a crash keeps it from handling",
  owner: "mautrix-go",
  issues: [
    "https://github.com/NousResearch/hermes-agent/issues/13891",
    "https://github.com/element-hq/element-meta/issues/762",
  ],
  demandedBy: [
    {
      spec: "client-server-api/#tracking-the-device-list-for-a-user",
      says: "Both flags should be in storage which persists over client restarts",
    },
    {
      spec: "client-server-api/#send-to-device-messaging",
      says: "the server should infer that any send-to-device messages in that response have been delivered successfully, and delete them from the store",
    },
  ],
  evidence: `
client.go: "Save the token now *before* processing it", so that no event makes it panic for ever. Marking lists outdated and storing to-device
messages before that would serve both; MarkTrackedUsersOutdated is there, and nothing calls it. The issues are of mautrix-python and of Element.
Lost: a device list change (for good), a room key until its sender answers a request, secrets and verification messages (for good).`,
  severity: "medium",
  affects: { "mautrix-go": "*" },
  tried: {
    shows: ["mautrix-go 0.28.0", "mautrix-go 0.29.0", "mautrix-go 0.30.0", "mautrix-go 0.31.0", "mautrix-go 0.32.0"],
    doesNot: ["matrix-js-sdk 43.0.0", "matrix-sdk 0.19.1"],
  },
  shows: [
    {
      scenario: "a device list change is taken in although kills cut it short",
      failsWith: /for alice to see device .* appear/,
      sdks: { alice: "g" },
    },
    {
      scenario: "a room key that came in the sync answer during which a client is killed is not lost",
      failsWith: /bob to decrypt "by the same key"/,
      sdks: { bob: "g" },
    },
  ],
});

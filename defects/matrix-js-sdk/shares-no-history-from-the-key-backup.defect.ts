import { defect } from "../../harness/index.ts";

export default defect({
  title: "matrix-js-sdk shares none of the history with an invite whose room keys are only in the key backup",
  owner: "matrix-js-sdk",
  issues: [],
  demandedBy: [
    {
      spec: "client-server-api/#construction-and-sharing-of-the-key-bundle",
      says: "Alice's client SHOULD ensure that it has downloaded all keys relevant to the room from server-side key backup, if she is using it.",
    },
  ],
  evidence: `downloadLatestRoomKeyBackup takes the answer of GET room_keys/keys/{roomId}, which is { sessions: … }, for the sessions themselves: it imports nothing.
    Log: "Failed to decrypt megolm session from backup TypeError: Cannot read properties of undefined (reading 'ephemeral')", then "No keys to share".
    The room counts as downloaded all the same, so no later invite tries again. Nor is the import awaited.`,
  severity: "high",
  affects: { "matrix-js-sdk": ">=41.5.0" },
  tried: { shows: ["matrix-js-sdk 43.0.0"], doesNot: ["matrix-sdk 0.19.1"] },
  shows: [
    {
      scenario: "history that only the key backup holds is shared with an invite",
      failsWith: /bob to decrypt "long ago".*sent-before-membership/,
      sdks: { alice2: "jb" },
    },
  ],
});

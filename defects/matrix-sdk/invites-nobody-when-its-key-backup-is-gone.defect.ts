import { defect } from "../../harness/index.ts";

export default defect({
  title: "matrix-sdk invites nobody to a room when its key backup was deleted elsewhere",
  owner: "matrix-sdk",
  issues: ["https://github.com/element-hq/element-x-android/issues/7336"],
  demandedBy: [
    {
      doc: "https://github.com/element-hq/element-x-android/issues/7336",
      says: "User has broken key backup, but it is disabled, so should not cause this problem.",
    },
  ],
  evidence: `invite_user_by_id ends with the error of share_room_history, which downloads the room's keys from the backup that the client remembers: 404.
    The server is never asked to invite. The issue was closed because its reporter could not make it happen again; this does.
    Each invite fails until the client learns of the deletion by other means.`,
  severity: "medium",
  affects: { "matrix-sdk": "*" },
  tried: { shows: ["matrix-sdk 0.18.0", "matrix-sdk 0.19.1"] },
  shows: [
    {
      scenario: "an invite happens although the key backup was deleted elsewhere",
      failsWith: /alice: invite: .*Unknown backup version/,
      sdks: { alice: "r" },
    },
  ],
});

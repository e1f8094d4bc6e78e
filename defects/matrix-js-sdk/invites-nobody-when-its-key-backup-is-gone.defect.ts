import { defect } from "../../harness/index.ts";

export default defect({
  title: "matrix-js-sdk invites nobody to a room when its key backup was deleted elsewhere",
  owner: "matrix-js-sdk",
  issues: ["https://github.com/element-hq/element-web/issues/34340"],
  demandedBy: [
    {
      doc: "https://github.com/element-hq/element-x-android/issues/7336",
      says: "User has broken key backup, but it is disabled, so should not cause this problem.",
    },
  ],
  evidence: `MatrixClient.invite awaits shareRoomHistoryWithUser, which downloads the room's keys from the backup that the client remembers: 404 Unknown backup version.
    The server is never asked to invite. Element Web shows the 404 as "User does not exist".
    Each invite fails until the client learns of the deletion by other means.`,
  severity: "medium",
  affects: { "matrix-js-sdk": ">=41.5.0" },
  tried: { shows: ["matrix-js-sdk 41.5.0", "matrix-js-sdk 42.0.0", "matrix-js-sdk 43.0.0"] },
  shows: [
    {
      scenario: "an invite happens although the key backup was deleted elsewhere",
      failsWith: /alice: invite: .*Unknown backup version/,
      sdks: { alice: "jb" },
    },
  ],
});

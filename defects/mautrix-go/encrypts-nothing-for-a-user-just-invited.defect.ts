import { defect } from "../../harness/index.ts";

export default defect({
  title: "mautrix-go sends no room key to a user whom it has just invited",
  owner: "mautrix-go",
  issues: [],
  demandedBy: [
    {
      spec: "client-server-api/#mmegolmv1aes-sha2",
      says: "clients must share the corresponding session key using Olm with the intended recipients",
    },
    {
      spec: "client-server-api/#room-history-visibility",
      says: "Previous events are always accessible to newly joined members",
    },
  ],
  evidence: `
InviteUser notes the membership, and the room key that was shared before stays in use until a sync brings the invite (HandleMemberEvent).
Without any fault one and two of three messages sent right after an invite were lost, in two runs: a bot that invites and greets meets it.
Others have had it: matrix-js-sdk#4291 (open), matrix-rust-sdk#3622 (fixed).`,
  severity: "medium",
  affects: { "mautrix-go": "*" },
  tried: {
    shows: ["mautrix-go 0.28.0", "mautrix-go 0.29.0", "mautrix-go 0.30.0", "mautrix-go 0.31.0", "mautrix-go 0.32.0"],
    doesNot: ["matrix-sdk 0.19.1"],
  },
  shows: [
    {
      scenario: "what is sent right after an invite decrypts, though the inviter's sync has not brought the invite",
      failsWith: /decrypt "sent right after the invite".*(missing-room-key|withheld)/,
      sdks: { alice: "g" },
    },
  ],
});

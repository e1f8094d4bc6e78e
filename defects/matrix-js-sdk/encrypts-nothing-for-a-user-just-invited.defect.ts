import { defect } from "../../harness/index.ts";

export default defect({
  title: "matrix-js-sdk encrypts for the members that its sync has shown, not for a user whom it has just invited",
  owner: "matrix-js-sdk",
  issues: ["https://github.com/matrix-org/matrix-js-sdk/issues/4291"],
  demandedBy: [
    {
      spec: "client-server-api/#mmegolmv1aes-sha2",
      says: "clients must share the corresponding session key using Olm with the intended recipients",
    },
    {
      doc: "https://github.com/matrix-org/complement-crypto/issues/97",
      says: "We should share room keys with invited users (for shared his vis)",
    },
  ],
  evidence: `
The server has taken the invite, and the next message goes by the member list of the last sync: the invited user has no key for it, for good.
Without any fault two and three of three messages sent right after an invite were lost, in two runs.`,
  severity: "medium",
  affects: { "matrix-js-sdk": "*" },
  tried: {
    shows: [
      "matrix-js-sdk 34.9.0",
      "matrix-js-sdk 37.0.0",
      "matrix-js-sdk 40.0.0",
      "matrix-js-sdk 41.0.0",
      "matrix-js-sdk 41.2.0",
      "matrix-js-sdk 41.3.0",
      "matrix-js-sdk 41.4.0",
      "matrix-js-sdk 42.0.0",
      "matrix-js-sdk 43.0.0",
    ],
    doesNot: ["matrix-sdk 0.19.1"],
  },
  shows: [
    {
      scenario: "what is sent right after an invite decrypts, though the inviter's sync has not brought the invite",
      failsWith: /decrypt "sent right after the invite".*(missing-room-key|withheld|room-key-starts-later)/,
      sdks: { alice: "jb" },
    },
  ],
});

import { defect } from "../../harness/index.ts";

export default defect({
  title: "mautrix-go refuses to confirm SAS with another user whose MAC has come already",
  owner: "mautrix-go",
  issues: ["https://github.com/mautrix/go/pull/554"],
  demandedBy: [
    {
      spec: "client-server-api/#short-authentication-string-sas-verification",
      says: "if everything matches then the device keys are verified",
    },
  ],
  evidence: `ConfirmSAS (sas.go) gives trustKeysAfterMACCheck its own master key where the other user's is expected: "master keys do not match".
Its MAC is sent, its own state is not saved, no done and no cancel follow: both sides wait for 10 minutes.
Two users, over to-device: whenever the other person confirms first. The pull request that mends it is open.`,
  severity: "medium",
  affects: { "mautrix-go": "*" },
  tried: {
    shows: ["mautrix-go 0.28.0", "mautrix-go 0.29.0", "mautrix-go 0.30.0", "mautrix-go 0.31.0", "mautrix-go 0.32.0"],
    doesNot: ["matrix-js-sdk 43.0.0", "matrix-sdk 0.19.1"],
  },
  shows: [
    {
      scenario: "a side that confirms after it got the other's MAC is done and trusts",
      failsWith: /alice: confirmSas: failed to trust keys: master keys do not match/,
      sdks: { alice: "g" },
    },
  ],
});

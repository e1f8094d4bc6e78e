import { defect } from "../../harness/index.ts";

const failsWith = /to see a verification request from|to be sas-shown/;

export default defect({
  title: "mautrix-go cannot verify in an encrypted room",
  owner: "mautrix-go",
  issues: ["https://github.com/mautrix/go/pull/555"],
  demandedBy: [
    {
      spec: "client-server-api/#key-verification-framework",
      says: "Verifying between two different users should be performed using in-room messages",
    },
    {
      spec: "client-server-api/#key-verification-framework",
      says: "For verifications using in-room messages, the ID is the event ID of the initial message",
    },
  ],
  evidence: `StartInRoomVerification encrypts its request, and SendMessageEvent encrypts that again: the other side decrypts to ciphertext.
wrapHandler takes each event's own id for the transaction's, so it drops what follows another's request: "unknown transaction ID".
Two users cannot verify with other clients. The pull request is of the same functions; it calls the request plain text.`,
  severity: "medium",
  affects: { "mautrix-go": "*" },
  tried: {
    shows: ["mautrix-go 0.28.0", "mautrix-go 0.29.0", "mautrix-go 0.30.0", "mautrix-go 0.31.0", "mautrix-go 0.32.0"],
    doesNot: ["matrix-js-sdk 43.0.0", "matrix-sdk 0.19.1"],
  },
  shows: [
    { scenario: "two users who compare emoji trust each other", failsWith, sdks: { alice: "g" } },
    { scenario: "two users who compare emoji trust each other", failsWith, sdks: { bob: "g" } },
    { scenario: "two users who compare decimals trust each other", failsWith, sdks: { alice: "g" } },
    { scenario: "two users who compare decimals trust each other", failsWith, sdks: { bob: "g" } },
  ],
});

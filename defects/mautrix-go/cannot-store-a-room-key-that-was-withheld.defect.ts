import { defect } from "../../harness/index.ts";

export default defect({
  title: "mautrix-go cannot store a room key that was withheld from it before",
  owner: "mautrix-go",
  issues: ["https://github.com/mautrix/go/commit/664aa2fe"],
  demandedBy: [
    {
      spec: "client-server-api/#mmegolmv1aes-sha2",
      says: "Clients must also handle m.room_key events sent by other devices in order to decrypt their messages",
    },
    {
      spec: "client-server-api/#reporting-that-decryption-keys-are-withheld",
      says: "she can send Bob the megolm session, ratcheted up to the point at which she allows Bob to decrypt the messages",
    },
  ],
  evidence: `
storeGroupSessionInner met the row of the withheld notice and gave up. A device that was allowed again read nothing more by that room key.
Fixed in 0.31.0: "fix saving received session after it was withheld previously".`,
  severity: "medium",
  affects: { "mautrix-go": ">=0.30.0 <0.31.0" },
  tried: {
    shows: ["mautrix-go 0.30.0"],
    doesNot: [
      "matrix-js-sdk 43.0.0",
      "matrix-sdk 0.19.1",
      "mautrix-go 0.28.0",
      "mautrix-go 0.29.0",
      "mautrix-go 0.31.0",
      "mautrix-go 0.32.0",
    ],
  },
  shows: [
    {
      scenario: "the room key is replaced when a device is blacklisted",
      failsWith: /bob2 to decrypt "to both devices again"/,
      sdks: { alice: "jbr", bob: "g" },
    },
  ],
});

import { defect } from "../../harness/index.ts";

export default defect({
  title: "mautrix-go never starts again after a first key upload that it had no answer to",
  owner: "mautrix-go",
  issues: [],
  demandedBy: [
    {
      doc: "https://github.com/mautrix/go/blob/v0.32.0/crypto/machine.go#L910-L911",
      says: "Save the keys before sending the upload request in case there is a network failure",
    },
  ],
  evidence: `
ShareKeys saves the account before the upload and notes Shared after the answer. A restart in between finds keys on the server, and
verifyDeviceKeysOnServer refuses them ("olm account is not marked as shared") without a look whether they are its own: they are.
The bot does not start until somebody deletes its crypto database, and with it all its keys. bridgev2 accepts this state.`,
  severity: "medium",
  affects: { "mautrix-go": "*" },
  tried: {
    shows: ["mautrix-go 0.28.0", "mautrix-go 0.29.0", "mautrix-go 0.30.0", "mautrix-go 0.31.0", "mautrix-go 0.32.0"],
    doesNot: ["matrix-js-sdk 43.0.0", "matrix-sdk 0.19.1"],
  },
  shows: [
    {
      scenario: "a first key upload that a kill cuts short is repeated with the same keys",
      failsWith: /olm account is not marked as shared, but there are keys on the server/,
      sdks: { alice: "g" },
    },
  ],
});

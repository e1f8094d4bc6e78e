import { defect } from "../../harness/index.ts";

export default defect({
  title: "mautrix-go never gives a room key to a device that had no one-time key when it was shared",
  owner: "mautrix-go",
  issues: ["https://github.com/mautrix/go/pull/558"],
  demandedBy: [
    {
      spec: "client-server-api/#mmegolmv1aes-sha2",
      says: "clients must share the corresponding session key using Olm with the intended recipients, so that they can decrypt future messages encrypted using this session",
    },
  ],
  evidence: `ShareGroupSession takes a room key for shared once it has tried, and tries no more until the next rotation: 100 messages or a week.
    Since PR 558 it tells the device so (m.no_olm) and lets it ask; no specification has devices ask other users for room keys, and matrix-sdk-crypto does not.
    mautrix/python#186 tells what the same design of mautrix-python does to its users.`,
  severity: "medium",
  affects: { "mautrix-go": "*" },
  tried: {
    shows: ["mautrix-go 0.28.0", "mautrix-go 0.29.0", "mautrix-go 0.30.0", "mautrix-go 0.31.0", "mautrix-go 0.32.0"],
    doesNot: ["matrix-js-sdk 43.0.0", "matrix-sdk 0.19.1"],
  },
  shows: [
    {
      scenario: "a device that had no one-time key when a room key was shared is given it later",
      failsWith: /bob to decrypt "now that there is an Olm session".*(missing-room-key|withheld)/,
      sdks: { alice: "g" },
    },
    {
      scenario:
        "after a key claim that another server limited, and a server that is told to try again, what is sent is read",
      failsWith:
        /for bob to decrypt "half a minute later" from alice; instead: bob cannot decrypt it, cause: (missing-room-key|withheld)/,
      sdks: { alice: "g" },
    },
  ],
});

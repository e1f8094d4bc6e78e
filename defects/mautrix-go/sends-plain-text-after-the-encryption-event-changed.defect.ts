import { defect } from "../../harness/index.ts";

export default defect({
  title:
    "mautrix-go sends plain text to an encrypted room whose m.room.encryption event was emptied or names another algorithm",
  owner: "mautrix-go",
  issues: [],
  demandedBy: [
    {
      doc: "https://github.com/matrix-org/matrix-spec-proposals/blob/204eb427db8619621658d195d72b057d9619558c/supporting-docs/guides/2016-10-18-e2e_implementation.rst",
      says: "This flag should not be cleared if a later m.room.encryption event changes the configuration.",
    },
    {
      doc: "https://github.com/matrix-org/matrix-spec-proposals/blob/204eb427db8619621658d195d72b057d9619558c/supporting-docs/guides/2016-10-18-e2e_implementation.rst",
      says: "In short: once encryption is enabled in a room, it can never be disabled.",
    },
  ],
  evidence: `SQLStateStore and MemoryStateStore overwrite the event; IsEncrypted is "the algorithm is Megolm", and SendMessageEvent then sends plain text and says nothing.
    The client verifies no signatures of events, so its own homeserver can do this by /sync. The guide of matrix.org forbids it, and matrix-android-sdk quotes that.
    The specification is silent: matrix-spec#535 is open, MSC4245 too.`,
  severity: "high",
  affects: { "mautrix-go": "*" },
  tried: {
    shows: ["mautrix-go 0.28.0", "mautrix-go 0.29.0", "mautrix-go 0.30.0", "mautrix-go 0.31.0", "mautrix-go 0.32.0"],
    doesNot: ["matrix-js-sdk 43.0.0", "matrix-sdk 0.19.1"],
  },
  privately: { until: "2027-02-28" },
  shows: [
    {
      scenario: "a room whose encryption state is removed or downgraded gets no plain text",
      failsWith: /sent plain text after/,
      sdks: { alice: "g" },
    },
    {
      scenario: "a room whose encryption state is removed or downgraded gets no plain text",
      failsWith: /sent plain text after/,
      sdks: { bob: "g" },
    },
  ],
});

import { defect } from "../../harness/index.ts";

export default defect({
  title: "MSC4268 gives a device that comes after the invite no way to ask for the key bundle",
  owner: "matrix-spec",
  issues: ["https://github.com/element-hq/element-meta/issues/3030"],
  demandedBy: [
    { msc: 4268, says: "giving the new members access to historical messages" },
    {
      doc: "https://github.com/element-hq/element-meta/issues/3030",
      says: "Worse: there is no way for Bob to recover those keys other than leaving the room and have Alice invite him again.",
    },
  ],
  evidence: `The inviter tells each device of the invited user of the bundle once, when the invite is made (MSC4268, "m.room_key_bundle to-device message").
    No message lets a later device ask for it, and SDKs do as the MSC says.
    A person who accepts an invite on a new phone reads no history, until they leave and are invited again.`,
  severity: "medium",
  affects: { "matrix-js-sdk": ">=41.5.0", "matrix-sdk": "*" },
  tried: {
    shows: [
      "matrix-js-sdk 41.5.0",
      "matrix-js-sdk 42.0.0",
      "matrix-js-sdk 43.0.0",
      "matrix-sdk 0.18.0",
      "matrix-sdk 0.19.1",
    ],
  },
  shows: [
    {
      scenario: "a signed device that comes after the invite reads the history that is shared with it",
      failsWith: /bob2 to decrypt "long before the invite".*sent-before-/,
    },
  ],
});

import { defect } from "../../harness/index.ts";

export default defect({
  title: "Synapse leaves a member who left out of the next sync answer when the answer that told of it was lost",
  owner: "synapse",
  issues: ["https://github.com/element-hq/synapse/issues/19978"],
  demandedBy: [
    {
      doc: "https://github.com/element-hq/synapse/issues/19978",
      says: "would receive a response with the relevant lazy-loaded members omitted even though they should be included",
    },
    {
      doc: "https://github.com/element-hq/synapse/blob/v1.163.0/synapse/handlers/sync.py",
      says: "Leaving out a member the client never received loses it for good.",
    },
  ],
  evidence: `Synapse remembers which members it has told a lazy-loading device, and counts an answer that nobody received.
    The next answer, a limited one, then lacks the leave of Carol, whom the lost answer told of: the client takes her for a member.
    It goes on with the room key that her device has, and never replaces it.`,
  severity: "medium",
  affects: { synapse: "<1.163.0" },
  tried: {
    shows: ["1.97.0", "1.140.0", "1.157.0", "1.160.0", "1.161.0", "1.162.0"].map((release) => `synapse ${release}`),
    doesNot: ["synapse 1.163.0", "synapse 1.163.2"],
  },
  shows: [
    {
      scenario: "a client that lazy-loads members and lost the answer that told who left shares no room key with them",
      failsWith: /Expected values to be strictly deep-equal/,
    },
  ],
});

import { defect } from "../../harness/index.ts";

export default defect({
  title: "The specification does not say how long a server that limits requests is left alone",
  owner: "matrix-spec",
  issues: [
    "https://github.com/matrix-org/matrix-spec/issues/483",
    "https://github.com/element-hq/synapse/issues/17267",
    "https://github.com/element-hq/element-meta/issues/2154",
  ],
  demandedBy: [
    {
      doc: "https://github.com/element-hq/synapse/issues/17267",
      says: "Backoffs and 429s on /keys/claim over federation causes UTDs",
    },
  ],
  evidence: `Synapse 1.163.2 takes one 429 to a key claim for a server that is down, on purpose (retryutils.py), and passes over retry_after_ms.
    With its own settings it sends that server nothing for ten minutes (destination_min_retry_interval): neither key claims nor events.
    All users of the server that limited one request read nothing from the other for that long. 17267 was closed as a part of element-meta#2154.`,
  severity: "medium",
  affects: { synapse: "*" },
  tried: {
    shows: [
      "synapse 1.70.0",
      "synapse 1.85.0",
      "synapse 1.93.0",
      "synapse 1.97.0",
      "synapse 1.120.0",
      "synapse 1.140.0",
      "synapse 1.160.0",
      "synapse 1.163.2",
    ],
  },
  shows: [
    {
      scenario: "one key claim that another server limits does not keep what is sent later from being read",
      failsWith: /for bob to decrypt "half a minute later" from alice; instead: bob has not seen the event/,
    },
  ],
});

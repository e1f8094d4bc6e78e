import { defect } from "../../harness/index.ts";

export default defect({
  title: "Synapse wakes no sync when a device's one-time keys are claimed",
  owner: "synapse",
  issues: ["https://github.com/element-hq/synapse/issues/17474"],
  demandedBy: [
    {
      spec: "client-server-api/#one-time-and-fallback-keys",
      says: "Devices will be informed, via /sync, about the number of one-time keys remaining that can be claimed",
    },
    {
      doc: "https://github.com/element-hq/synapse/issues/17474",
      says: "doesn't pick up when your device one-time-key (OTK) counts change",
    },
  ],
  evidence: `A claim changes device_one_time_keys_count, and Notifier does not count that as news: the sync that waits is answered at its timeout.
    An idle client whose stock was emptied has no one-time keys for up to 30 s; a user who claims one then gets its fallback key, or nothing.`,
  severity: "low",
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
      scenario: "an idle client whose one-time keys were all claimed uploads new ones",
      failsWith: /waited 25 s for keys\/upload on alice to be answered/,
    },
  ],
});

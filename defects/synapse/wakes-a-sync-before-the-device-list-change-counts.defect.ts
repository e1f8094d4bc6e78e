import { defect } from "../../harness/index.ts";

export default defect({
  title: "Synapse wakes a sync before the device list change counts, and not again",
  owner: "synapse",
  issues: [],
  demandedBy: [
    {
      spec: "client-server-api/#get_matrixclientv3sync",
      says: "If no events (or other data) become available before this time elapses, the server will return a response with empty fields.",
    },
  ],
  evidence: `As long as a change with an earlier place in the stream is being written, no later one counts (MultiWriterIdGenerator).
    Notifier.on_new_event wakes the waiting syncs all the same, their answer goes up to a place before the change, and nothing wakes them when it counts.
    A client that has no other news hears of a new device up to 30 s late, and what is sent meanwhile is not encrypted to it.`,
  severity: "medium",
  affects: { synapse: "*" },
  tried: { shows: ["synapse 1.163.2"] },
  shows: [],
  provedBy: "early-woken-sync",
});

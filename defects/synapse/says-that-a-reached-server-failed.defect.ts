import { defect } from "../../harness/index.ts";

export default defect({
  title: "Synapse says that another server failed when two users ask for a new remote user's devices at once",
  owner: "synapse",
  issues: [],
  demandedBy: [
    {
      spec: "client-server-api/#post_matrixclientv3keysquery",
      says: "If any remote homeservers could not be reached, they are recorded here.",
    },
  ],
  evidence: `The question that waits gets "cached = await self.store.get_cached_devices_for_user(user_id); return cached, False" (handlers/device.py).
    That maps device ids; handlers/e2e_keys.py reads resync_results["devices"] of it: a KeyError, told as failures {"hs2": {"status": 503, "message": "'devices'"}}.
    Clients take that server for down: matrix-sdk-crypto asks nothing of it for 15 s, and what is sent meanwhile may miss its users' new devices.`,
  severity: "medium",
  affects: { synapse: ">=1.93.0" },
  tried: {
    shows: [
      "synapse 1.93.0",
      "synapse 1.97.0",
      "synapse 1.120.0",
      "synapse 1.140.0",
      "synapse 1.160.0",
      "synapse 1.163.2",
    ],
    doesNot: ["synapse 1.70.0", "synapse 1.85.0", "synapse 1.90.0", "synapse 1.91.2", "synapse 1.92.1"],
  },
  shows: [
    {
      scenario: "two users who ask for a remote user's devices at once are told of no failure",
      failsWith: /was told of failures: .*'devices'/,
    },
  ],
});

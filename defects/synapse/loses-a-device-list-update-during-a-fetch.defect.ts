import { defect } from "../../harness/index.ts";

export default defect({
  title: "Synapse loses a device list update that comes while it fetches that user's devices",
  owner: "synapse",
  issues: ["https://github.com/element-hq/synapse/issues/18550"],
  demandedBy: [
    {
      spec: "server-server-api/#device-management",
      says: "subsequent updates to the cache should be applied by consuming m.device_list_update EDUs",
    },
  ],
  evidence: `The update marks the list as stale; the fetch that ends then, answered before the update, calls mark_remote_user_device_cache_as_valid.
    The fetch for the update, which waited for it (_resync_linearizer), finds the list "cached" and asks nothing. No client is told of the device.
    It is believed to be a cause of what 18550 reports: that device gets no room keys until its user's next device list update.`,
  severity: "high",
  affects: { synapse: ">=1.89.0" },
  tried: {
    shows: [
      "synapse 1.89.0",
      "synapse 1.90.0",
      "synapse 1.91.2",
      "synapse 1.92.1",
      "synapse 1.93.0",
      "synapse 1.97.0",
      "synapse 1.120.0",
      "synapse 1.140.0",
      "synapse 1.160.0",
      "synapse 1.163.2",
    ],
    doesNot: ["synapse 1.70.0", "synapse 1.85.0", "synapse 1.88.0"],
  },
  shows: [
    {
      scenario: "a device whose keys come while its server is asked for devices is not missed",
      failsWith: /for alice to see device .* appear/,
    },
  ],
  provedBy: "lost-device-list-update",
});

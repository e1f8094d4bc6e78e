import { defect } from "../../harness/index.ts";

export default defect({
  title: "Synapse shows the signature of a deleted device on the next device with its id",
  owner: "synapse",
  issues: ["https://github.com/element-hq/synapse/issues/17375", "https://github.com/element-hq/synapse/issues/17376"],
  demandedBy: [
    {
      spec: "client-server-api/#post_matrixclientv3logout",
      says: "Device keys for the device are deleted alongside the device.",
    },
    {
      doc: "https://github.com/element-hq/synapse/issues/17375",
      says: "If the deleted device id is then reused when logging in a new device*, the old signature will reappear on the new device.",
    },
  ],
  evidence: `The rows of e2e_cross_signing_signatures stay when a device is deleted, and keys/query puts them on whatever device has that id next.
    They do not verify there, and a new signature for that id is passed over (17376): the new device is never shown as its user's own.`,
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
      scenario: "a device that takes the id of a deleted one does not carry that one's signature",
      failsWith: /the new phone carries the signature that was made for the old one/,
    },
  ],
});

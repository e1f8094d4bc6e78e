import { defect } from "../../harness/index.ts";

export default defect({
  title: "Synapse answered 500 to the cross-signing keys that it had",
  owner: "synapse",
  issues: ["https://github.com/element-hq/synapse/pull/17284"],
  demandedBy: [
    {
      spec: "client-server-api/#post_matrixclientv3keysdevice_signingupload",
      says: "Allowing clients to upload the same set of keys more than once makes this endpoint idempotent",
    },
  ],
  evidence: `Without msc3967_enabled, a setting that was off by default, it inserted rows into devices that were there: UNIQUE constraint failed.
    A client that did not know that its first upload had arrived could not try again.`,
  severity: "low",
  affects: { synapse: "<1.110.0" },
  tried: { shows: ["synapse 1.97.0", "synapse 1.103.0"], doesNot: ["synapse 1.163.2"] },
  shows: [
    {
      scenario: "cross-signing keys are taken again",
      failsWith: /the homeserver answered keys\/device_signing\/upload of phone with 500/,
    },
  ],
});

import { defect } from "../../harness/index.ts";

export default defect({
  title: "matrix-js-sdk never publishes cross-signing keys whose first upload did not succeed",
  owner: "matrix-js-sdk",
  issues: [
    "https://github.com/element-hq/element-web/issues/27253",
    "https://github.com/element-hq/element-meta/issues/2410",
  ],
  demandedBy: [
    {
      doc: "https://github.com/matrix-org/matrix-js-sdk/blob/v43.0.0/src/crypto-api/index.ts#L361",
      says: "publishes the public keys to the server if they are not already published",
    },
  ],
  evidence: `
The private keys are stored before the public ones are uploaded. After a kill in between bootstrapCrossSigning finds the private keys and does nothing.
Where the server has the keys and the answer was cut off, the device is never signed by them.
Others never see a signed device, and cannot verify the user, until the identity is reset.`,
  severity: "medium",
  affects: { "matrix-js-sdk": "*" },
  tried: {
    shows: [
      "matrix-js-sdk 34.9.0",
      "matrix-js-sdk 37.0.0",
      "matrix-js-sdk 40.0.0",
      "matrix-js-sdk 41.0.0",
      "matrix-js-sdk 41.2.0",
      "matrix-js-sdk 41.3.0",
      "matrix-js-sdk 42.0.0",
      "matrix-js-sdk 43.0.0",
    ],
    doesNot: ["matrix-sdk 0.19.1", "mautrix-go 0.32.0"],
  },
  shows: [
    {
      scenario: "cross-signing keys whose upload a kill cuts short are uploaded after the restart",
      failsWith: /asked again, Alice did not upload the cross-signing keys/,
      sdks: { alice: "jb" },
    },
    {
      scenario: "cross-signing keys whose upload a kill cut off from its answer are kept",
      failsWith: /for bob to see alice's device signed by her identity/,
      sdks: { alice: "jb" },
    },
  ],
});

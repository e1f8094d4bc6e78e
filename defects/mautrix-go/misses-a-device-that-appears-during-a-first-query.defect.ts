import { defect } from "../../harness/index.ts";

export default defect({
  title: "mautrix-go misses a device that appears while its user's devices are asked for the first time",
  owner: "mautrix-go",
  issues: [],
  demandedBy: [
    {
      spec: "client-server-api/#tracking-the-device-list-for-a-user",
      says: "It first sets a flag to record that it is now tracking Bob's device list",
    },
    {
      spec: "client-server-api/#tracking-the-device-list-for-a-user",
      says: "Clients MUST guard against these situations",
    },
  ],
  evidence: `
PutDevices sets the flag when the answer is stored; until then FilterTrackedUsers drops what a sync says of this user (HandleDeviceLists).
The list is never asked for again, so the new device reads nothing until its user changes another device.`,
  severity: "medium",
  affects: { "mautrix-go": "*" },
  tried: {
    shows: ["mautrix-go 0.28.0", "mautrix-go 0.29.0", "mautrix-go 0.30.0", "mautrix-go 0.31.0", "mautrix-go 0.32.0"],
    doesNot: ["matrix-js-sdk 43.0.0", "matrix-sdk 0.19.1"],
  },
  shows: [
    {
      scenario: "a device that appears while its user's devices are asked for is not missed",
      failsWith: /bob2 to decrypt "to both devices"/,
      sdks: { alice: "g" },
    },
  ],
});

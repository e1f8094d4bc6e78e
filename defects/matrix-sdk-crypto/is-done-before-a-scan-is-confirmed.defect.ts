import { defect } from "../../harness/index.ts";

const scenario = "a QR code whose scanner is done at once is confirmed by the person who shows it";

export default defect({
  title:
    "matrix-sdk-crypto takes a request for done before the person who shows a QR code has confirmed, and never signs",
  owner: "matrix-sdk-crypto",
  issues: [],
  demandedBy: [
    {
      spec: "client-server-api/#qr-codes",
      says: "Bob sees Alice's device confirm that the key matches, and presses the button on his device to indicate that Alice's key is verified",
    },
    { spec: "client-server-api/#qr-codes", says: "Alice's device has now verified Bob's key" },
  ],
  evidence: `InnerRequest::receive_done makes Transitioned Done whatever the QR code says, and QrVerification::receive_done drops a done while Scanned.
matrix-js-sdk's request.phase is Done though nobody confirmed; once confirmed, the SDK waits for another done and signs nothing.
mautrix-go scans like this. To-device messages are plain, so a homeserver can say done, too, and the application shows "verified".`,
  severity: "high",
  affects: { "matrix-sdk-crypto-wasm": "*", "matrix-sdk": "*" },
  tried: {
    shows: [
      "matrix-sdk-crypto-wasm 9.0.0",
      "matrix-sdk-crypto-wasm 13.0.0",
      "matrix-sdk-crypto-wasm 16.0.0",
      "matrix-sdk-crypto-wasm 17.1.0",
      "matrix-sdk-crypto-wasm 18.3.1",
      "matrix-sdk-crypto-wasm 18.7.0",
      "matrix-sdk-crypto-wasm 18.9.0",
      "matrix-sdk 0.18.0",
      "matrix-sdk 0.19.1",
    ],
  },
  privately: { until: "2027-02-28" },
  shows: [
    { scenario, failsWith: /reads as done before the person confirmed the scan/, sdks: { alice: "jb" } },
    {
      scenario,
      failsWith: /for alice to see verification scanned-and-done to be done; instead: started/,
      sdks: { alice: "r" },
    },
  ],
});

import { defect } from "../../harness/index.ts";

export default defect({
  title: "matrix-sdk-crypto leaves a verification request open after it has cancelled its SAS",
  owner: "matrix-sdk-crypto",
  issues: [],
  demandedBy: [
    { spec: "client-server-api/#mkeyverificationcancel", says: "Cancels a key verification process/request." },
  ],
  evidence: `Sas::receive_any_event cancels the SAS and not its request; insert_request allows one open request to a user, and cancels both when there is another.
    So the next attempt is refused with m.user. That one cancels the old request, so the third succeeds, as does the second after 10 minutes or after request.cancel().`,
  severity: "low",
  affects: { "matrix-sdk-crypto-wasm": "*" },
  tried: {
    shows: [
      "matrix-sdk-crypto-wasm 9.0.0",
      "matrix-sdk-crypto-wasm 13.0.0",
      "matrix-sdk-crypto-wasm 16.0.0",
      "matrix-sdk-crypto-wasm 17.1.0",
      "matrix-sdk-crypto-wasm 18.3.1",
      "matrix-sdk-crypto-wasm 18.9.0",
    ],
  },
  shows: [
    {
      scenario: "after a verification that the SDK cancelled by itself the next one succeeds",
      failsWith: /instead it is cancelled with m\.user by/,
      sdks: { alice: "jb" },
    },
  ],
});

import { defect } from "../../harness/index.ts";

export default defect({
  title: "matrix-sdk-crypto shows emoji where the other side accepted decimals only",
  owner: "matrix-sdk-crypto",
  issues: ["https://github.com/matrix-org/matrix-rust-sdk/issues/6944"],
  demandedBy: [
    {
      spec: "client-server-api/#mkeyverificationaccept",
      says: "The SAS methods both devices involved in the verification process understand",
    },
  ],
  evidence: `
The side that started showed emoji although the accept names "decimal" only. Its person has nothing to compare them with.`,
  severity: "low",
  affects: { "matrix-sdk-crypto-wasm": "<18.9.0" },
  tried: {
    shows: [
      "matrix-sdk-crypto-wasm 9.0.0",
      "matrix-sdk-crypto-wasm 13.0.0",
      "matrix-sdk-crypto-wasm 16.0.0",
      "matrix-sdk-crypto-wasm 17.1.0",
      "matrix-sdk-crypto-wasm 18.0.0",
      "matrix-sdk-crypto-wasm 18.1.0",
      "matrix-sdk-crypto-wasm 18.2.0",
      "matrix-sdk-crypto-wasm 18.3.1",
      "matrix-sdk-crypto-wasm 18.7.0",
    ],
    doesNot: ["matrix-sdk-crypto-wasm 18.9.0"],
  },
  shows: [
    {
      scenario: "two sides that agreed on decimals only compare these and trust each other",
      failsWith: /emoji are shown that were not agreed on/,
      sdks: { alice: "jb" },
    },
  ],
});

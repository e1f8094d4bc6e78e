import { defect } from "../../harness/index.ts";

export default defect({
  title: "matrix-sdk stops for ever when an answer comes after a push process has used its store",
  owner: "matrix-sdk",
  issues: [],
  demandedBy: [
    {
      doc: "https://docs.rs/matrix-sdk/0.19.1/matrix_sdk/encryption/struct.Encryption.html#method.request_user_identity",
      says: "Returns a UserIdentity if one is found.",
    },
  ],
  evidence: `request_user_identity and claim_one_time_keys hold the OlmMachine's RwLock for reading and take it once more to handle the answer; regenerate_olm waits to write.
    tokio's RwLock prefers writers, so all three wait for ever: the pattern that matrix-rust-sdk's PR 6869 mended in the event cache.
    The application neither sends nor decrypts until it is killed. It needs a push process at the right moment: once in some hundred runs of push-9.`,
  severity: "medium",
  affects: { "matrix-sdk": "*" },
  tried: { shows: ["matrix-sdk 0.19.1"] },
  shows: [
    {
      scenario: "an answer that comes after a push process has used the store does not stop the application",
      failsWith: /waited 35 s for Bob's question to be answered/,
      sdks: { bob: "r" },
    },
  ],
});

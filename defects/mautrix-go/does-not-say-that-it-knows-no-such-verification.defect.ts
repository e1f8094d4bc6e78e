import { defect } from "../../harness/index.ts";

export default defect({
  title: "mautrix-go does not say that it knows no such verification",
  owner: "mautrix-go",
  issues: [],
  demandedBy: [
    {
      spec: "client-server-api/#error-and-exception-handling",
      says: "When a device receives an unknown transaction_id, it should send an appropriate m.key.verification.cancel message to the other device indicating as such",
    },
  ],
  evidence: `wrapHandler has the code, and never comes to it: its first branch asks "err != nil && errors.Is(err, Err…)", which lacks a "!".
Pull request 236 meant the cancellation; the mistake is of the kind that commit ea1582b4 mended beside it.
Cost: after a restart, which forgets its verifications, the other side waits for up to 10 minutes.`,
  severity: "low",
  affects: { "mautrix-go": "*" },
  tried: {
    shows: ["mautrix-go 0.28.0", "mautrix-go 0.29.0", "mautrix-go 0.30.0", "mautrix-go 0.31.0", "mautrix-go 0.32.0"],
  },
  shows: [
    {
      scenario: "a request to verify that its sender forgot ends when it is accepted",
      failsWith: /waited 35 s for bob to see verification .* to be cancelled; instead: ready/,
      sdks: { alice: "g" },
    },
  ],
});

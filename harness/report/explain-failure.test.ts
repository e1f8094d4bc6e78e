import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import { explainFailure } from "./explain-failure.ts";

test("a failure names promise, what was seen, UTDs, faults with hits, the journal and the way to run it again", () => {
  const text = explainFailure(
    {
      scenario: "a failed key claim is retried",
      family: "network",
      ids: ["net-2"],
      clients: "jJ",
      verdict: "fail",
      durationMs: 1,
      reason: "waited 30 s for bob to decrypt\nhint: look at the journal",
      utd: [
        { device: "bob", event: "$1", cause: "missing-key", outcome: "never" },
        { device: "carol", event: "$1", cause: "missing-key", outcome: "late", ms: 40 },
      ],
      faults: [{ text: "answer keys/claim of alice with 504, twice", fired: 2 }],
      folder: "network/claim-jJ",
    },
    { reportFolder: "reports/now", rerun: "./crucible run net-2 --clients jJ" },
  );
  expect(stripVTControlCharacters(text).split("\n")).toEqual([
    "FAIL jJ",
    "  promise: a failed key claim is retried",
    "  seen:    waited 30 s for bob to decrypt",
    "           hint: look at the journal",
    "  utd:     bob could not decrypt $1: missing-key, never decrypted",
    "  utd:     carol could not decrypt $1: missing-key, decrypted 40 ms later",
    "  fault:   answer keys/claim of alice with 504, twice (fired 2)",
    "  journal: reports/now/network/claim-jJ/journal.ndjson",
    "  again:   ./crucible run net-2 --clients jJ",
  ]);
});

import { expect, test } from "vitest";
import type { ScenarioResult } from "../scenario/index.ts";
import { summarise } from "./summarise.ts";

const facts = {
  expected: 6,
  versions: { "js-sdk": "matrix-js-sdk 43.0.0", hs2: "Synapse 2", hs1: "Synapse 1" },
  backend: "process",
  wallMs: 2100,
  reportFolder: "reports/now",
};

function result(verdict: ScenarioResult["verdict"]): ScenarioResult {
  return { scenario: "s", family: "f", ids: [], clients: "jj", verdict, durationMs: 1000, faults: [] };
}

test("the first line is a bare count; what was not judged good counts as failed", () => {
  const verdicts = ["pass", "known-bug", "fail", "unknown", "error", "not-applicable"] as const;
  const lines = summarise(verdicts.map(result), facts).split("\n");
  expect(lines).toEqual([
    "2 passed, 3 failed, 1 skipped",
    "1 failed as expected, with a known bug",
    "1 proved nothing",
    "1 could not be judged, for the machine or Crucible failed",
    "2.1 s for scenarios of 6.0 s together, process backend",
    "hs1 Synapse 1, hs2 Synapse 2, js-sdk matrix-js-sdk 43.0.0",
    "report: reports/now",
  ]);
});

test("runs that had to wait for a homeserver's news are counted, whether or not they held", () => {
  const late = [
    { client: "alice", homeserver: "hs1", userId: "@bob:hs2", ms: 6_000, isServersFault: false, evidence: "" },
  ];
  expect(summarise([{ ...result("pass"), late }, result("pass")], facts)).toContain("\n1 had to wait for news that a");
});

test("a run that broke says how much did not run", () => {
  const text = summarise([result("pass")], { ...facts, versions: {} });
  expect(text).toContain("1 passed, 0 failed\n5 did not run\n");
});

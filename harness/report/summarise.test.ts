import { expect, test } from "vitest";
import type { ScenarioResult } from "../scenario/index.ts";
import { summarise } from "./summarise.ts";

const facts = {
  expected: 7,
  versions: { "js-sdk": "matrix-js-sdk 43.0.0", hs2: "Synapse 2", hs1: "Synapse 1" },
  backend: "process",
  wallMs: 2100,
  reportFolder: "reports/now",
};

function result(verdict: ScenarioResult["verdict"]): ScenarioResult {
  return { scenario: "s", family: "f", ids: [], clients: "jj", verdict, durationMs: 1000, faults: [] };
}

test("each verdict has a row, the rows add up to all runs, and the plain count says the same", () => {
  const verdicts = ["pass", "known-bug", "fail", "unknown", "unknown", "error", "not-applicable"] as const;
  const text = summarise(verdicts.map(result), { ...facts, exit: "exit code 1: a property was violated" });
  expect(text.split("\n")).toEqual([
    "passed              1",
    "failed              1",
    "not proved          2",
    "errors              1",
    "known bugs          1",
    "not applicable      1",
    "all runs            7",
    "",
    "1 passed, 1 failed, 1 skipped",
    "exit code 1: a property was violated",
    "2.1 s for scenarios of 7.0 s together, process backend",
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
  expect(text).toMatch(/^all runs {12}1\ndid not run {9}6\n\n1 passed, 0 failed$/m);
});

test("a shard that has nothing says so", () => {
  const [first] = summarise([], { ...facts, expected: 0, shard: "9/9" }).split("\n");
  expect(first).toBe("nothing was run: there are fewer runs than shards, and shard 9/9 has none");
});

test("a run in which nothing is applicable says so, and why", () => {
  const skipped = { ...result("not-applicable"), reason: "the driver of mautrix-go lacks clock" };
  const [first] = summarise([skipped, skipped], { ...facts, expected: 2 }).split("\n");
  expect(first).toBe(
    "nothing was tested: none of the 2 runs is applicable, because the driver of mautrix-go lacks clock",
  );
  expect(summarise([skipped, result("pass")], { ...facts, expected: 2 })).not.toContain("nothing was tested");
});

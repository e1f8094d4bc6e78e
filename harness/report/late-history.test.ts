import { expect, test } from "vitest";
import type { ScenarioResult } from "../scenario/index.ts";
import { lateHistory } from "./late-history.ts";
import { lateSummary } from "./late-summary.ts";

function ended(scenario: string, lateMs: number[], verdict: ScenarioResult["verdict"] = "pass"): ScenarioResult {
  const utd = lateMs.map((ms) => ({
    device: "bob",
    event: "$1",
    cause: "missing-room-key",
    outcome: "late" as const,
    ms,
  }));
  const never = { device: "bob", event: "$2", cause: "missing-room-key", outcome: "never" as const };
  return { scenario, family: "f", ids: [], clients: "jj", verdict, durationMs: 1, faults: [], utd: [...utd, never] };
}

test("the history of a scenario is the most late decryptions of a run that held on the default releases", () => {
  const history = lateHistory([
    { run: {}, results: [ended("a", [1, 2]), ended("b", [])] },
    { run: {}, results: [ended("a", [1]), ended("b", [1, 2, 3], "fail")] },
    { run: { command: "run --js-sdk ../broken" }, results: [ended("a", [1, 2, 3, 4])] },
  ]);
  expect(history({ scenario: "a", clients: "jj" })).toBe(2);
  expect(history({ scenario: "b", clients: "jj" })).toBe(0);
  expect(history({ scenario: "a", clients: "jJ" })).toBeUndefined();
});

test("a run tells its late decryptions beside those of earlier runs, and which scenarios had more", () => {
  const history = lateHistory([{ run: {}, results: [ended("a", [1, 2]), ended("b", [])] }]);
  expect(lateSummary([ended("a", [40]), ended("b", [6600, 30])], history)).toEqual([
    "",
    "late decryptions: 3, longest 6.6 s (these runs had at most 2 earlier, on the default releases)",
    "  b jj: 2 late, longest 6.6 s; earlier at most 0",
  ]);
  expect(lateSummary([ended("a", [40]), ended("new", [30])], history)[1]).toBe(
    "late decryptions: 2, longest 40 ms (1 of these runs had at most 2 earlier, on the default releases)",
  );
  expect(lateSummary([ended("new", [30])], history)[1]).toBe("late decryptions: 1, longest 30 ms");
  expect(lateSummary([ended("a", [])], history)).toEqual([]);
});

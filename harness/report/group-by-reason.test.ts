import { expect, test } from "vitest";
import type { ScenarioResult } from "../scenario/index.ts";
import { groupByReason } from "./group-by-reason.ts";

const ended = (scenario: string, reason: string, verdict: ScenarioResult["verdict"] = "fail"): ScenarioResult => ({
  scenario,
  family: "f",
  ids: [],
  clients: "jj",
  verdict,
  durationMs: 1,
  reason,
  faults: [],
});

test("reasons that differ in ids, quoted texts and numbers alone are one; another verdict or device is another", () => {
  const results = [
    ended("a", `waited 35 s for bob to decrypt "one" ($abc_1:hs1)`),
    ended("b", `waited 35 s for carol to decrypt "one" ($abc_1:hs1)`),
    ended("c", `waited 3.5 s for bob to decrypt "two of them" ($Q-x)`),
    ended("d", `waited 35 s for bob to decrypt "one" ($abc_1:hs1)`, "unknown"),
  ];
  const groups = groupByReason(results).map((group) => group.map(({ scenario }) => scenario));
  expect(groups).toEqual([["a", "c"], ["b"], ["d"]]);
});

import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import type { CoverageList, ScenarioDefinition, ScenarioResult } from "../scenario/index.ts";
import { coverageText } from "./coverage-text.ts";

const scenario: ScenarioDefinition = {
  family: "f",
  ids: ["a-1"],
  title: "a key arrives",
  file: "f",
  roles: [],
  body: async () => undefined,
};
const lists = (covered: boolean): CoverageList[] => [
  { title: "hitlist", rows: [{ ids: ["a-1"], promise: "it arrives", scenarios: covered ? [scenario] : [], covered }] },
];

function markOf(verdicts: Record<string, ScenarioResult["verdict"]>, covered = true): string | undefined {
  const text = coverageText(lists(covered), { lastVerdict: () => verdicts, source: "kept runs: 1" });
  return /^ {2}(.) a-1 {2}it arrives$/m.exec(stripVTControlCharacters(text))?.[1];
}

test.each<[string, Record<string, ScenarioResult["verdict"]>]>([
  ["✓", { jj: "pass", jG: "known-bug", gg: "not-applicable" }],
  ["✗", { jj: "pass", jJ: "fail" }],
  ["✗", { jj: "unknown", jJ: "fail" }],
  ["?", { jj: "pass", jJ: "unknown" }],
  ["?", { jj: "error" }],
  ["○", {}],
])("%s stands beside %j", (mark, verdicts) => {
  expect(markOf(verdicts)).toBe(mark);
});

test("a row that no scenario proves has another mark than one whose scenario was not run", () => {
  expect(markOf({}, false)).toBe("–");
});

import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import type { ScenarioDefinition } from "../scenario/index.ts";
import { listText } from "./list-text.ts";

const claim: ScenarioDefinition = {
  family: "network",
  ids: ["net-2"],
  title: "a failed key claim is retried until the room key of the message gets through to Bob",
  file: "scenarios/network/claim.scenario.ts",
  roles: ["alice", "bob"],
  body: async () => undefined,
};
const linesOf = (columns?: number) => stripVTControlCharacters(listText([claim], columns)).split("\n");

test("without a terminal a scenario is one line, which ends in its file", () => {
  expect(linesOf()).toEqual([
    "network/",
    `  net-2  ${claim.title} [alice bob]  scenarios/network/claim.scenario.ts`,
    "1 scenario run with --clients jj and jJ unless said otherwise",
    "",
  ]);
});

test("on a terminal no line is wider than it is, and the file has a line of its own", () => {
  const lines = linesOf(62);
  expect(lines.every(({ length }) => length <= 62)).toBe(true);
  expect(lines.slice(1, 5)).toEqual([
    "  net-2  a failed key claim is retried until the room key of",
    "         the message gets through to Bob [alice bob]",
    "    scenarios/network/claim.scenario.ts",
    "1 scenario run with --clients jj and jJ unless said otherwise",
  ]);
});

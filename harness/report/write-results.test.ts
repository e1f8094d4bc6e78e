import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import type { ScenarioResult } from "../scenario/index.ts";
import { writeResults } from "./write-results.ts";

const result: ScenarioResult = {
  scenario: "the key arrives",
  family: "keys",
  ids: ["k-1"],
  clients: "jJ",
  verdict: "pass",
  durationMs: 12,
  faults: [],
};

test("results are written as they are, into folders that need not exist", () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "crucible-results-"));
  const file = path.join(folder, "a", "b.json");
  const run = { backend: "process" };
  writeResults(file, { run, results: [] });
  writeResults(file, { run, results: [result] });
  expect(JSON.parse(fs.readFileSync(file, "utf8"))).toEqual({ run, results: [result] });
  expect(fs.readdirSync(path.dirname(file))).toEqual(["b.json"]);
  fs.rmSync(folder, { recursive: true });
});

test("a full disk is said in words", () => {
  expect(() => writeResults("/dev/full", { run: {}, results: [] })).toThrow("the disk is full");
  expect(fs.statSync("/dev/full").isCharacterDevice()).toBe(true);
});

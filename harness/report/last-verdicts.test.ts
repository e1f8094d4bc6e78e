import fs from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { lastVerdicts } from "./last-verdicts.ts";

/** A folder of reports in which runs wrote these results, the oldest first. */
async function reportsWith(...results: string[]): Promise<string> {
  const root = await fs.mkdtemp(path.join(os.tmpdir(), "crucible-reports-"));
  onTestFinished(() => fs.rm(root, { recursive: true }));
  for (const [day, text] of results.entries()) {
    const folder = path.join(root, `2020-01-0${day + 1}T00-00-00-000Z-abcd`);
    await fs.mkdir(folder);
    await fs.writeFile(path.join(folder, "results.json"), text);
  }
  return root;
}

const ended = (clients: string, verdict: string) => ({ scenario: "a key claim is retried", clients, verdict });
const run = (...results: object[]) => JSON.stringify({ run: {}, results });

test("the newest verdict counts, of every permutation that a run had", async () => {
  const root = await reportsWith(run(ended("jj", "fail"), ended("jG", "known-bug")), run(ended("jj", "pass")));
  const lastVerdict = await lastVerdicts(root);
  expect(lastVerdict("a key claim is retried")).toEqual({ jj: "pass", jG: "known-bug" });
  expect(lastVerdict("another")).toEqual({});
});

test("results that were cut off count for nothing", async () => {
  const whole = run(ended("jj", "pass"));
  const root = await reportsWith(whole, whole.slice(0, -5), "");
  const lastVerdict = await lastVerdicts(root);
  expect(lastVerdict("a key claim is retried")).toEqual({ jj: "pass" });
});

test("where no run was kept there is no verdict", async () => {
  const lastVerdict = await lastVerdicts("/nowhere/reports");
  expect(lastVerdict("a key claim is retried")).toEqual({});
});

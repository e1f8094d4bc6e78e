import fs from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { keptRuns } from "./kept-runs.ts";

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

test("results that were cut off count for nothing", async () => {
  const whole = JSON.stringify({ run: { command: "run" }, results: [] });
  const runs = await keptRuns(await reportsWith(whole, whole.slice(0, -5), ""));
  expect(runs).toEqual([{ run: { command: "run" }, results: [] }]);
});

test("where no run was kept there is none", async () => {
  expect(await keptRuns("/nowhere/reports")).toEqual([]);
});

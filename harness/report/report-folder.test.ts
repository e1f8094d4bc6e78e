import fs from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { InfrastructureError } from "../support/index.ts";
import { makeReportFolder } from "./report-folder.ts";

let root: string;

beforeEach(async () => {
  root = await fs.mkdtemp(path.join(os.tmpdir(), "crucible-reports-"));
});

afterEach(() => fs.rm(root, { recursive: true, force: true }));

test("latest points at the newest run", async () => {
  await makeReportFolder(root);
  const newest = await makeReportFolder(root);
  expect(await fs.realpath(path.join(root, "latest"))).toBe(await fs.realpath(newest));
});

test("the newest 20 runs are kept, and what is no run is left alone", async () => {
  const old = Array.from({ length: 25 }, (_, day) => `2020-01-${String(day + 1).padStart(2, "0")}T00-00-00-000Z-abcd`);
  for (const name of [...old, "mine"]) await fs.mkdir(path.join(root, name));
  const newest = await makeReportFolder(root);
  const left = await fs.readdir(root);
  expect(left.filter((name) => name.startsWith("20")).sort()).toEqual([...old.slice(-19), path.basename(newest)]);
  expect(left).toContain("mine");
});

test("a folder that cannot be made is the machine's fault, in words", async () => {
  const file = path.join(root, "file");
  await fs.writeFile(file, "");
  const failure = makeReportFolder(path.join(file, "reports"));
  await expect(failure).rejects.toThrow(InfrastructureError);
  await expect(failure).rejects.toThrow("a part of the path is a file, not a folder");
});

import fs from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { clockOverlay } from "./clock-overlay.ts";

let folder: string;

beforeEach(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), "crucible-test-"));
  await fs.mkdir(path.join(folder, "src", "time"), { recursive: true });
});

afterEach(() => fs.rm(folder, { recursive: true, force: true }));

const timeOf = (text: string) => fs.writeFile(path.join(folder, "src", "time", "time.go"), text);

test("a package time that reads its clocks elsewhere is left alone", async () => {
  expect(await clockOverlay(folder, folder)).toBeUndefined();
  await timeOf("func Now() Time {\n\tsec, nsec, mono := runtimeNow()\n\tif mono == 0 {");
  expect(await clockOverlay(folder, path.join(folder, "overlay"))).toBeUndefined();
});

test("the package and one file beside it are replaced in a build, and nothing of Go itself", async () => {
  const original =
    "\tsec, nsec, mono := runtimeNow()\n\tif mono == 0 {\n subMono(runtimeNano()-startNano, t.ext) subMono(t.ext, runtimeNano()-startNano)";
  await timeOf(original);
  const overlay = (await clockOverlay(folder, path.join(folder, "overlay"))) as string;
  const { Replace } = JSON.parse(await fs.readFile(overlay, "utf8")) as { Replace: Record<string, string> };
  const file = path.join(folder, "src", "time", "time.go");
  expect(Object.keys(Replace)).toEqual([file, path.join(folder, "src", "time", "crucible_ahead.go")]);
  expect(await fs.readFile(Replace[file] as string, "utf8")).toBe(
    "\tsec, nsec, mono := moved(runtimeNow())\n\tif mono == 0 {\n subMono(runtimeNano()+ahead.Load()-startNano, t.ext) subMono(t.ext, runtimeNano()+ahead.Load()-startNano)",
  );
  expect(await fs.readFile(file, "utf8")).toBe(original);
});

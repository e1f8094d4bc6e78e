import fs from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { runCrucible } from "./spawn-crucible.test-support.ts";
import { temporaryFolder } from "./temporary-folder.test-support.ts";

test("doctor says of each thing whether it is there", async () => {
  const { output } = await runCrucible(["doctor"]);
  expect(output).toMatch(/^ok {6}Node: v2\d\./m);
  expect(output).toMatch(/^(ok {6}|missing )Python: /m);
  expect(output).toMatch(/^(ok {6}|missing )container engine: /m);
  expect(output).toMatch(/^(ok {6}|missing )Chromium: /m);
});

test("without a cache folder that can be made no run is possible", async () => {
  const file = path.join(await temporaryFolder(), "file");
  await fs.writeFile(file, "");
  const { code, output } = await runCrucible(["doctor"], { CRUCIBLE_CACHE: path.join(file, "cache") });
  expect(output).toMatch(/^missing cache folder: .*\n +hint: name a folder with CRUCIBLE_CACHE$/m);
  expect(output).toContain("No run is possible: nothing can be installed");
  expect(code).toBe(3);
});

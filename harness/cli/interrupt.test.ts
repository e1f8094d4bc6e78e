import fs from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { spawnCrucible } from "./spawn-crucible.test-support.ts";
import { temporaryFolder } from "./temporary-folder.test-support.ts";

test("Ctrl-C tells the reasons and counts so far, and writes them as JUnit", async () => {
  const folder = await temporaryFolder();
  await fs.mkdir(path.join(folder, "probe"));
  const text = `
    import assert from "node:assert";
    import { scenario } from ${JSON.stringify(path.join(import.meta.dirname, "..", "index.ts"))};
    scenario("fails on purpose", { ids: [], room: false }, async () => assert.fail("on purpose"));
    scenario("never ends", { ids: [], room: false }, () => new Promise(() => undefined));
  `;
  await fs.writeFile(path.join(folder, "probe", "two.scenario.ts"), text);
  const junit = path.join(folder, "junit.xml");
  const args = ["run", "--clients", "jj", "--backend", "process", "--junit", junit];
  const { child, ended, line } = spawnCrucible(args, { CRUCIBLE_SCENARIOS: folder });
  await line(/✗ fails on purpose/);
  child.kill("SIGINT");
  const { code, output } = await ended;
  expect(code).toBe(130);
  const atEnd = output.slice(output.indexOf("FAIL jj"));
  expect(atEnd).toMatch(/^ {2}reason: {2}on purpose$/m);
  expect(atEnd).toMatch(/^failed +1$[\s\S]*^all runs +1\ndid not run +1$[\s\S]*^0 passed, 1 failed$/m);
  expect(atEnd).toMatch(/interrupted; 1 of 2 results are in/);
  expect(await fs.readFile(junit, "utf8")).toContain('<failure type="fail" message="on purpose">');
});

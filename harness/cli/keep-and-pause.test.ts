import fs from "node:fs/promises";
import path from "node:path";
import type { Writable } from "node:stream";
import { expect, test } from "vitest";
import { pollLimit } from "../support/poll-limit.test-support.ts";
import { spawnCrucible } from "./spawn-crucible.test-support.ts";
import { temporaryFolder } from "./temporary-folder.test-support.ts";

const door = path.join(import.meta.dirname, "..", "index.ts");

/** A folder of scenarios with one that fails. */
async function failingScenario(): Promise<string> {
  const folder = await temporaryFolder();
  await fs.mkdir(path.join(folder, "probe"));
  const text = `
    import assert from "node:assert";
    import { scenario } from ${JSON.stringify(door)};
    scenario("fails on purpose", { ids: ["probe-1"] }, async () => assert.fail("on purpose"));
  `;
  await fs.writeFile(path.join(folder, "probe", "fails.scenario.ts"), text);
  return folder;
}

async function answers(url: string | undefined): Promise<boolean> {
  return fetch(`${url}/_matrix/client/versions`).then(
    ({ ok }) => ok,
    () => false,
  );
}

test("--keep tells the result, also as JUnit, and leaves the servers up until Ctrl-C", async () => {
  const junit = path.join(await temporaryFolder(), "junit.xml");
  const run = spawnCrucible(["run", "acl-1", "--clients", "jj", "--backend", "process", "--keep", "--junit", junit]);
  await run.line(/1 passed, 0 failed[\s\S]*report: /);
  const [, url] = /stay up until Ctrl-C: hs1 (\S+),/.exec(run.output()) ?? [];
  expect(await answers(url)).toBe(true);
  expect(await fs.readFile(junit, "utf8")).toContain('<testsuite name="access" tests="1" failures="0"');
  run.child.kill("SIGINT");
  expect((await run.ended).code).toBe(0);
  await expect.poll(() => answers(url), pollLimit).toBe(false);
});

test.each([
  ["Enter", (input: Writable) => input.write("\n")],
  ["its input ends", (input: Writable) => input.end()],
])("--pause-on-failure leaves the failed scenario's servers up until %s", async (_, goOn) => {
  const args = ["run", "--clients", "jj", "--backend", "process", "--pause-on-failure"];
  const run = spawnCrucible(args, { CRUCIBLE_SCENARIOS: await failingScenario() });
  await run.line(/paused, with hs1 .*; Enter goes on/);
  expect(run.output()).toContain("fails on purpose [jj] did not hold: on purpose");
  const [, url] = /paused, with hs1 (\S+),/.exec(run.output()) ?? [];
  expect(await answers(url)).toBe(true);
  goOn(run.child.stdin as Writable);
  const { code, output } = await run.ended;
  expect(output).toMatch(/^0 passed, 1 failed$/m);
  expect(code).toBe(1);
});

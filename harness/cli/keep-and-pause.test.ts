import fs from "node:fs/promises";
import path from "node:path";
import type { Writable } from "node:stream";
import { execa } from "execa";
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
    scenario("fails on purpose", { ids: ["probe-1"], puppets: ["mallory"] }, async ({ alice, rawDevice, step }) => {
      await rawDevice("phone", { of: alice });
      step("on purpose, soon");
      assert.fail("on purpose");
    });
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
  await run.line(/paused: its servers and clients are up until Enter[\s\S]*phone .*\n.*whoami/);
  expect(run.output()).toContain("fails on purpose [jj] did not hold: on purpose");
  const [, url] = /^ {2}hs1 +(\S+)/m.exec(run.output()) ?? [];
  expect(await answers(url)).toBe(true);
  // Each line that is told works as it stands.
  const [, journal = ""] = /^ {2}journal +(.+)/m.exec(run.output()) ?? [];
  expect(await fs.readFile(journal, "utf8")).toContain("on purpose, soon");
  const databases = [...run.output().matchAll(/^ +database (.+)/gm)].map(([, file = ""]) => file);
  expect(databases).toHaveLength(2);
  for (const file of databases) expect((await fs.readFile(file)).subarray(0, 13).toString()).toBe("SQLite format");
  const curls = [...run.output().matchAll(/^ {2}(\w+) +(@\S+) (\S+), over its link \S+\n +(curl .+)/gm)];
  expect(curls.map(([, role]) => role)).toEqual(["alice", "bob", "mallory", "phone"]);
  for (const [, , user_id, device_id, curl = ""] of curls) {
    const { stdout } = await execa("sh", ["-c", curl]);
    expect(JSON.parse(stdout)).toMatchObject({ user_id, device_id });
    const [, token = ""] = /Bearer ([^']+)/.exec(curl) ?? [];
    expect(await fs.readFile(journal, "utf8")).not.toContain(token);
  }
  goOn(run.child.stdin as Writable);
  const { code, output } = await run.ended;
  expect(output).toMatch(/^0 passed, 1 failed$/m);
  expect(code).toBe(1);
});

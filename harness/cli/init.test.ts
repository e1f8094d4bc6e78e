import { execFile } from "node:child_process";
import fs from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { launcher, runCrucible } from "./spawn-crucible.test-support.ts";
import { temporaryFolder } from "./temporary-folder.test-support.ts";

const tsc = path.join(path.dirname(launcher), "node_modules", ".bin", "tsc");

async function complaintsOfTypes(folder: string): Promise<string> {
  return promisify(execFile)(process.execPath, [tsc, "--project", folder]).then(
    () => "",
    ({ stdout }) => stdout,
  );
}

test("the folder that init lays out has types that hold, and a scenario that runs", async () => {
  const folder = path.join(await temporaryFolder(), "ours");
  const made = await runCrucible(["init", folder]);
  expect(made.output).toContain("first/answer-is-read.scenario.ts\n");
  expect(made.code).toBe(0);
  expect(await complaintsOfTypes(folder)).toBe("");
  // Packages for working on Crucible are not installed where it is only run.
  const { stdout } = await promisify(execFile)(process.execPath, [tsc, "--project", folder, "--listFilesOnly"]);
  const manifest = await fs.readFile(path.join(path.dirname(launcher), "package.json"), "utf8");
  const tools = Object.keys(JSON.parse(manifest).devDependencies).filter((name) => name !== "@types/node");
  expect(tools.filter((name) => stdout.includes(`/node_modules/${name}/lib/`))).toEqual([]);

  const env = { CRUCIBLE_SCENARIOS: folder };
  const list = await runCrucible(["list"], env);
  expect(list.output).toMatch(/^first\/\n.*an answer to a message is read/);
  expect(list.output).toMatch(/\n1 scenario run with --clients /);
  const run = await runCrucible(["run", "--clients", "jj", "--backend", "process"], env);
  expect(run.output).toMatch(/^✓ an answer to a message is read jj/m);
  expect(run.code).toBe(0);

  // It knows the types, and says so; init leaves what somebody wrote.
  const scenario = path.join(folder, "first", "answer-is-read.scenario.ts");
  const mistaken = (await fs.readFile(scenario, "utf8")).replace("toDecrypt", "toDecipher");
  await fs.writeFile(scenario, mistaken);
  const again = await runCrucible(["init", folder]);
  expect(again.output).not.toContain("made ");
  expect(await complaintsOfTypes(folder)).toContain("Property 'toDecipher' does not exist");
});

describe("a folder of one's own", () => {
  const scenario = (title: string) =>
    `import { scenario } from "matrix-crucible";\nscenario("${title}", { ids: [] }, async () => undefined);\n`;

  test("holds scenarios at its top, and at any depth", async () => {
    const folder = path.join(await temporaryFolder(), "ours");
    await fs.mkdir(path.join(folder, "calls", "group"), { recursive: true });
    await fs.mkdir(path.join(folder, "node_modules", "other"), { recursive: true });
    await fs.writeFile(path.join(folder, "top.scenario.ts"), scenario("at the top"));
    await fs.writeFile(path.join(folder, "calls", "group", "deep.scenario.ts"), scenario("deep down"));
    await fs.writeFile(path.join(folder, "node_modules", "other", "no.scenario.ts"), scenario("another's"));
    const { output } = await runCrucible(["list", "--json"], { CRUCIBLE_SCENARIOS: folder });
    const rows = JSON.parse(output) as { scenario: string; family: string }[];
    expect(rows).toMatchObject([
      { scenario: "deep down", family: "calls/group" },
      { scenario: "at the top", family: "ours" },
    ]);
  });

  test.each([
    ["that is not there", undefined, /^crucible: CRUCIBLE_SCENARIOS names .*ours, and there is no such folder\nhint: /],
    ["that is empty", [], /^crucible: .*ours has no scenarios: no file's name ends in \.scenario\.ts\nhint: .*init/],
    [
      "whose files have other names",
      ["a.test.ts"],
      /no file's name ends in \.scenario\.ts; there is a\.test\.ts\nhint: /,
    ],
  ])("%s gets a sentence", async (_, names, sentence) => {
    const folder = path.join(await temporaryFolder(), "ours");
    if (names) await fs.mkdir(folder);
    for (const name of names ?? []) await fs.writeFile(path.join(folder, name), scenario("one"));
    for (const command of ["list", "run"]) {
      const { code, output } = await runCrucible([command], { CRUCIBLE_SCENARIOS: folder });
      expect(output).toMatch(sentence);
      expect(code).toBe(64);
    }
  });
});

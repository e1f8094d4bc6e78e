import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { afterEach, expect, test } from "vitest";

const root = path.join(import.meta.dirname, "..");
const written: string[] = [];

/** What the linter says of a file with this text in that place of the tree. */
function lint(place: string, text: string): string {
  const file = path.join(root, place);
  fs.writeFileSync(file, text);
  written.push(file);
  // Untracked files are linted too; the folder decides which rules hold.
  const { stdout, stderr } = spawnSync("npx", ["biome", "lint", file], { cwd: root, encoding: "utf8" });
  return stdout + stderr;
}

afterEach(() => {
  for (const file of written.splice(0)) fs.rmSync(file);
});

test.each([
  ["harness/network/lint-probe.ts", `export * from "../world/index.ts";`, "harness/network may not know this folder"],
  ["harness/report/lint-probe.ts", `export * from "../clients/index.ts";`, "harness/report may not know this folder"],
  ["harness/world/lint-probe.ts", `export * from "../network/link.ts";`, "entered by its index.ts only"],
  [
    "scenarios/keys/lint-probe.ts",
    `export * from "../../harness/world/index.ts";`,
    "imports from harness/index.ts only",
  ],
  ["harness/world/lint-probe.ts", `setTimeout(() => undefined, 10);`, "No fixed sleeps"],
  ["scenarios/keys/lint-probe.ts", `setTimeout(() => undefined, 10);`, "No fixed sleeps"],
])("%s with %s is refused", (place, text, complaint) => {
  expect(lint(place, `${text}\n`)).toContain(complaint);
});

test("an import along the arrows is accepted", () => {
  expect(lint("harness/world/lint-probe.ts", `export * from "../network/index.ts";\n`)).not.toContain("noRestricted");
});

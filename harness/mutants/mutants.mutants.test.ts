import fs from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { runCrucible } from "../cli/spawn-crucible.test-support.ts";
import type { ScenarioResult } from "../scenario/index.ts";
import { temporaryFolder } from "../support/index.ts";
import { mutants } from "./mutants.ts";
import { patchedCrucible } from "./patched-crucible.ts";
import { patchedSdk } from "./patched-sdk.ts";

test("there is a mutant for each of ten families at least", () => {
  expect(new Set(mutants.map(({ family }) => family)).size).toBeGreaterThanOrEqual(10);
});

for (const { family, does, what, patches, fails, clients = "jj", reason } of mutants) {
  test(`${family}: ${what === "sdk" ? "an SDK" : "a network"} that ${does} fails ${fails}`, async () => {
    await using patched = await (what === "sdk" ? patchedSdk(patches) : patchedCrucible(patches));
    await using temporary = await temporaryFolder();
    const file = path.join(temporary.folder, "results.json");
    const args = ["run", fails, "--clients", clients, "--backend", "process", "--json", file];
    const { code, output } =
      what === "sdk"
        ? await runCrucible([...args, "--js-sdk", patched.folder])
        : await runCrucible(args, {}, path.join(patched.folder, "crucible"));
    const { results } = JSON.parse(await fs.readFile(file, "utf8")) as { results: ScenarioResult[] };
    const seen = results.map((result) => [result.family, result.verdict, result.reason ?? ""] as const);
    expect(seen, output).toContainEqual([family, "fail", expect.stringMatching(reason)]);
    expect(code).toBe(1);
  });
}

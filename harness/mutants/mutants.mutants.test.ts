import { spawnSync } from "node:child_process";
import fs from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { runCrucible } from "../cli/spawn-crucible.test-support.ts";
import type { ScenarioResult } from "../scenario/index.ts";
import { temporaryFolder } from "../support/index.ts";
import { mutants } from "./mutants.ts";
import { patchedCrucible } from "./patched-crucible.ts";
import { patchedSdk } from "./patched-sdk.ts";
import { patchedSynapse } from "./patched-synapse.ts";

const kinds = {
  sdk: {
    called: "an SDK",
    patched: patchedSdk,
    run: (folder: string, args: string[]) => runCrucible([...args, "--js-sdk", folder]),
  },
  homeserver: {
    called: "a homeserver",
    patched: patchedSynapse,
    run: (folder: string, args: string[]) => runCrucible(args, { CRUCIBLE_CACHE: folder }),
  },
  crucible: {
    called: "a Crucible",
    patched: patchedCrucible,
    run: (folder: string, args: string[]) => runCrucible(args, {}, path.join(folder, "crucible")),
  },
};
const hasCargo = spawnSync("cargo", ["--version"]).status === 0;

test("there is a mutant for each of eleven families at least", () => {
  expect(new Set(mutants.map(({ family }) => family)).size).toBeGreaterThanOrEqual(11);
});

for (const { family, does, what, patches, fails, clients = "jj", reason } of mutants) {
  const { called, patched, run } = kinds[what];
  test.skipIf(clients.includes("r") && !hasCargo)(`${family}: ${called} that ${does} fails ${fails}`, async () => {
    await using mutant = await patched(patches);
    await using temporary = await temporaryFolder();
    const file = path.join(temporary.folder, "results.json");
    const args = ["run", fails, "--clients", clients, "--backend", "process", "--json", file];
    const { code, output } = await run(mutant.folder, args);
    const { results } = JSON.parse(await fs.readFile(file, "utf8")) as { results: ScenarioResult[] };
    const seen = results.map((result) => [result.family, result.verdict, result.reason ?? ""] as const);
    expect(seen, output).toContainEqual([family, "fail", expect.stringMatching(reason)]);
    expect(code).toBe(1);
  });
}

import fs from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { installJsSdk } from "../clients/index.ts";
import type { ScenarioResult } from "../scenario/index.ts";
import { cacheFolder, runProgram } from "../support/index.ts";
import { runCrucible } from "./spawn-crucible.test-support.ts";
import { temporaryFolder } from "./temporary-folder.test-support.ts";

async function run(args: string[], env: Record<string, string> = {}) {
  const file = path.join(await temporaryFolder(), "results.json");
  const { code, output } = await runCrucible(["run", ...args, "--backend", "process", "--json", file], env);
  return {
    code,
    output,
    ...(JSON.parse(await fs.readFile(file, "utf8")) as { run: Record<string, string>; results: ScenarioResult[] }),
  };
}

test("an old Synapse on hs1 federates with today's on hs2", async () => {
  const { code, run: tested, results } = await run(["acl-1", "--clients", "jJ", "--hs1", "synapse@1.103.0"]);
  expect(tested).toMatchObject({ hs1: "synapse@1.103.0: 1.103.0", hs2: "synapse: 1.163.2" });
  expect(results).toMatchObject([{ verdict: "pass" }]);
  expect(code).toBe(0);
});

test("Synapse 1.118.0 loads, which does not on the Twisted that came the day before it", async () => {
  const cache = { CRUCIBLE_CACHE: await temporaryFolder() };
  for (const kind of ["uv", "js-sdk"]) await fs.symlink(cacheFolder(kind), path.join(cache.CRUCIBLE_CACHE, kind));
  const { run: tested, results } = await run(["acl-1", "--clients", "jj", "--hs", "synapse@1.118.0"], cache);
  expect(tested).toMatchObject({ hs1: "synapse@1.118.0: 1.118.0" });
  expect(results).toMatchObject([{ verdict: "pass" }]);
});

test("a run says which commit of a checkout it tested, and that it is older than the sources", async () => {
  const folder = path.join(await temporaryFolder(), "node_modules", "matrix-js-sdk");
  const sdk = await installJsSdk({}, () => undefined);
  await fs.cp(path.join(sdk.folder, ".."), path.dirname(folder), { recursive: true, preserveTimestamps: true });
  const git = (...args: string[]) => runProgram("git", ["-C", folder, ...args]);
  await git("init", "--quiet");
  await git("add", "src");
  await git("-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "--quiet", "--message", "all");
  await fs.appendFile(path.join(folder, "src", "client.ts"), "// changed");
  const { run: tested, output } = await run(["acl-1", "--clients", "jj", "--js-sdk", folder]);
  const commit = await git("rev-parse", "--short=12", "HEAD");
  expect(tested["js-sdk"]).toContain(`matrix-js-sdk 43.0.0 (${folder} at ${commit}, with `);
  expect(tested["js-sdk"]).toContain(", built before src/client.ts changed)");
  expect(output.match(/^warning: .*was built before src\/client\.ts changed: /gm)).toHaveLength(1);
  expect(output.match(/^testing .* at [0-9a-f]{12}, with /gm)).toHaveLength(1);
});

test("an old matrix-js-sdk on hs2 reads today's on hs1, and the other way round", async () => {
  const { code, run: tested, results } = await run(["acl-1", "--clients", "jJ", "--js-sdk2", "41.3.0"]);
  expect(tested).toMatchObject({
    "js-sdk on hs1 and hs3": "matrix-js-sdk 43.0.0",
    "js-sdk on hs2": "matrix-js-sdk 41.3.0",
  });
  expect(results).toMatchObject([{ clients: "jJ", verdict: "pass" }]);
  expect(code).toBe(0);
});

test("matrix-js-sdk 41.2.0 keeps the room key when a user leaves (js-sdk#5231)", async () => {
  const { code, run: tested, results } = await run(["roomkey-1", "--js-sdk", "41.2.0"]);
  expect(tested["js-sdk"]).toBe("matrix-js-sdk 41.2.0");
  expect(
    results.map(({ verdict, reason }) => [verdict, /leaving did not replace the room key/.test(reason ?? "")]),
  ).toEqual([
    ["fail", true],
    ["fail", true],
  ]);
  expect(code).toBe(1);
});

test("matrix-js-sdk 41.3.0 replaces it", async () => {
  const { code, results } = await run(["roomkey-1", "--js-sdk", "41.3.0"]);
  expect(results.map(({ verdict }) => verdict)).toEqual(["pass", "pass"]);
  expect(code).toBe(0);
});

test("matrix-js-sdk 35.1.0, which gives all clients of a process one store, runs without a driver error", async () => {
  const families = ["access", "backup", "keys", "room-keys", "verification"];
  const { run: tested, results } = await run([...families, "--clients", "jj", "--js-sdk", "35.1.0"]);
  expect(tested["js-sdk"]).toBe("matrix-js-sdk 35.1.0");
  expect(results.filter(({ verdict }) => verdict === "error")).toEqual([]);
  expect(results.find(({ ids }) => ids.includes("acl-1"))?.verdict).toBe("pass");
});

test("matrix-js-sdk runs with the crypto wasm that npm gives its users today, or with the one that it shipped with", async () => {
  const { dependencies } = JSON.parse(await runProgram("npm", ["view", "matrix-js-sdk@43.0.0", "--json"]));
  const range = dependencies["@matrix-org/matrix-sdk-crypto-wasm"];
  const accepted = await runProgram("npm", [
    "view",
    `@matrix-org/matrix-sdk-crypto-wasm@${range}`,
    "version",
    "--json",
  ]);
  const [shipped, ...later] = [JSON.parse(accepted)].flat();
  const cache = { CRUCIBLE_CACHE: await temporaryFolder() };
  await fs.symlink(cacheFolder("synapse"), path.join(cache.CRUCIBLE_CACHE, "synapse"));
  const today = await run(["acl-1", "--clients", "jj", "--js-sdk", "43.0.0"], cache);
  expect(today.run["crypto-wasm"]).toBe(later.at(-1));
  const then = await run(["acl-1", "--clients", "jj", "--js-sdk", "43.0.0", "--crypto-wasm", "shipped"], cache);
  expect(then.run["crypto-wasm"]).toBe(shipped);
  expect([...today.results, ...then.results].map(({ verdict }) => verdict)).toEqual(["pass", "pass"]);
});

import { execFileSync } from "node:child_process";
import fs from "node:fs/promises";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { mutants } from "../mutants/mutants.ts";
import { patchedSdk } from "../mutants/patched-sdk.ts";
import type { ScenarioResult } from "../scenario/index.ts";
import { cacheFolder } from "../support/index.ts";
import { pollLimit } from "../support/poll-limit.test-support.ts";
import { runCrucible, spawnCrucible } from "./spawn-crucible.test-support.ts";
import { temporaryFolder } from "./temporary-folder.test-support.ts";

const process_ = ["--backend", "process"];
const root = path.join(import.meta.dirname, "..", "..");

async function runWithResults(args: string[], env: Record<string, string> = {}) {
  const file = path.join(await temporaryFolder(), "results.json");
  const { code, output } = await runCrucible(["run", ...args, "--json", file], env);
  const written = await fs.readFile(file, "utf8").catch(() => {
    throw new Error(`the run wrote no results, exited ${code}, and said:\n${output}`);
  });
  const { run, results } = JSON.parse(written) as { run: Record<string, string>; results: ScenarioResult[] };
  return { code, output, run, results };
}

describe("a run", () => {
  test("that holds exits 0, says what it tested, and ends with the plain count", async () => {
    const { code, output, run, results } = await runWithResults(["acl-1", ...process_]);
    expect(output).toMatch(/^2 passed, 0 failed$/m);
    expect(code).toBe(0);
    expect(run).toMatchObject({ hs1: "synapse: 1.163.2", "js-sdk": "matrix-js-sdk 43.0.0", backend: "process" });
    expect(results.map(({ clients, verdict, ids }) => [clients, verdict, ids]).sort()).toEqual([
      ["jJ", "pass", ["acl-1"]],
      ["jj", "pass", ["acl-1"]],
    ]);
  });

  test("of a shard with nothing in it holds and says so, and its JUnit report is one without tests", async () => {
    const junit = path.join(await temporaryFolder(), "junit.xml");
    const { code, output, results } = await runWithResults(["acl-1", "--shard", "3/3", "--junit", junit, ...process_]);
    expect([code, results]).toEqual([0, []]);
    expect(output).toContain("nothing was run: there are fewer runs than shards, and shard 3/3 has none");
    expect(output).toMatch(/^0 passed, 0 failed$/m);
    expect(await fs.readFile(junit, "utf8")).toMatch(/^<\?xml .*\n<testsuites\/>\n$/);
  });

  test("that ends early, because a file declares other scenarios each time, says why and exits 3", async () => {
    const folder = await temporaryFolder();
    const door = JSON.stringify(path.join(root, "harness", "index.ts"));
    const declaration = `import { scenario } from ${door};
const title = Math.random();
scenario(\`a title by chance \${title}\`, { ids: ["acl-1"] }, async () => undefined);
`;
    await fs.writeFile(path.join(folder, "chance.scenario.ts"), declaration);
    const { code, output } = await runCrucible(["run", ...process_], { CRUCIBLE_SCENARIOS: folder });
    expect(output).toMatch(/vitest ended before all scenarios did: .*chance\.scenario\.ts has no scenario "a title by/);
    expect(code).toBe(3);
  });

  test("whose fault matches nothing is unknown, and exits 2", async () => {
    // Not below node_modules: Node strips types from no file there.
    const folder = path.join(await temporaryFolder(), "network");
    await fs.mkdir(folder);
    const name = "failed-key-claim-is-retried.scenario.ts";
    const original = await fs.readFile(path.join(root, "scenarios", "network", name), "utf8");
    const door = path.join(root, "harness", "index.ts");
    // The same scenario, but its fault is for an endpoint that nobody asks for here.
    const broken = original.replace(`"keys/claim"`, `"delete_devices"`).replace("await outage.hits(2);\n", "");
    expect(broken).not.toBe(original);
    await fs.writeFile(path.join(folder, name), broken.replace("../../harness/index.ts", door));
    const env = { CRUCIBLE_SCENARIOS: path.dirname(folder) };
    const { code, output, results } = await runWithResults(["net-2", "--clients", "jj", ...process_], env);
    expect(results).toMatchObject([{ verdict: "unknown", faults: [{ fired: 0 }] }]);
    expect(results[0]?.reason).toContain(`a fault never fired: "answer delete_devices of alice with 504, twice"`);
    const again = "./crucible run 'a failed key claim is retried' --clients jj --backend process";
    expect(output).toContain(`again:   CRUCIBLE_SCENARIOS=${env.CRUCIBLE_SCENARIOS} ${again}`);
    expect(output).toMatch(/^failed +0\nnot proved +1\nerrors +0$/m);
    expect(output).toMatch(/^0 passed, 0 failed\nexit code 2: something was not proved$/m);
    expect(code).toBe(2);
  });

  test("with an SDK that drops room keys fails, names the cause, and exits 1", async () => {
    const mutant = mutants.find(({ family }) => family === "access");
    await using sdk = await patchedSdk(mutant?.patches ?? []);
    const { code, output, results } = await runWithResults([
      "acl-1",
      "--clients",
      "jj",
      "--js-sdk",
      sdk.folder,
      ...process_,
    ]);
    expect(results).toMatchObject([
      { verdict: "fail", utd: [{ device: "bob", cause: "missing-room-key", outcome: "never" }] },
    ]);
    expect(output).toContain("cause: missing-room-key (MEGOLM_UNKNOWN_INBOUND_SESSION_ID)");
    // At once, below the mark, before anything is said at the end.
    const below = output.split("\n").slice(output.split("\n").findIndex((line) => line.startsWith("✗")) + 1);
    expect(below[0]).toMatch(/^ {2}reason: .*waited 35 s for bob to decrypt/);
    expect(below[1]).toBe("  where:   scenarios/access/members-read-each-other.scenario.ts:13");
    expect(below[2]).toMatch(/^ {2}who: {5}alice j 43\.0\.0 on hs1, bob j 43\.0\.0 on hs1$/);
    expect(results[0]?.where).toMatchObject({ file: "scenarios/access/members-read-each-other.scenario.ts", line: 13 });
    expect(code).toBe(1);
  });
});

/** Processes of this machine that carry the mark in their environment, by id. */
function processesWith(mark: string): string[] {
  const search = `grep -lsa '${mark}' /proc/[0-9]*/environ || true`;
  const files = execFileSync("sh", ["-c", search], { encoding: "utf8" }).trim().split("\n").filter(Boolean);
  return files.map((file) => file.split("/")[2] ?? "").filter((id) => id !== String(process.pid));
}

describe("nothing outlives a run", () => {
  const startMarked = async () => {
    const mark = `CRUCIBLE_TEST_MARK=${crypto.randomUUID()}`;
    const [name = "", value = ""] = mark.split("=");
    const file = path.join(await temporaryFolder(), "results.json");
    const run = spawnCrucible(
      ["run", "acl-1", "a failed key claim is retried", "--repeat", "5", "--json", file, ...process_],
      {
        [name]: value,
      },
    );
    await run.line(/✓ members of an encrypted room/);
    expect(processesWith(mark).length).toBeGreaterThan(4);
    return { ...run, mark, file };
  };

  test("not after kill -9 of the runner in the middle", async () => {
    const { child, mark } = await startMarked();
    child.kill("SIGKILL");
    await expect.poll(() => processesWith(mark), pollLimit).toEqual([]);
  });

  test("not the copies of stores, with keys and tokens, after kill -9 of the runner", async () => {
    const cache = await temporaryFolder();
    for (const kind of ["compiled", "js-sdk", "synapse", "synapse-database", "uv"]) {
      await fs.symlink(cacheFolder(kind), path.join(cache, kind));
    }
    const { child, ended } = spawnCrucible(["run", "crash", "--clients", "jj", ...process_], {
      CRUCIBLE_CACHE: cache,
    });
    const stores = async () => {
      const names = await fs.readdir(path.join(cache, "tmp")).catch(() => []);
      return names.filter((name) => name.startsWith("store-"));
    };
    await expect.poll(stores, { ...pollLimit, interval: 20 }).not.toEqual([]);
    child.kill("SIGKILL");
    await ended;
    await expect.poll(stores, pollLimit).toEqual([]);
  });

  test("not after Ctrl-C, which leaves partial results and exits 130", async () => {
    const { child, ended, mark, file } = await startMarked();
    child.kill("SIGINT");
    const { code, output } = await ended;
    expect(code).toBe(130);
    expect(output).toMatch(/interrupted; \d+ of 20 results are in/);
    const { results } = JSON.parse(await fs.readFile(file, "utf8")) as { results: ScenarioResult[] };
    expect(results.length).toBeGreaterThan(0);
    expect(results.length).toBeLessThan(20);
    await expect.poll(() => processesWith(mark), pollLimit).toEqual([]);
  });
});

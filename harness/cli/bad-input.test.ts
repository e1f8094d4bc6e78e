import { execFileSync } from "node:child_process";
import fs from "node:fs/promises";
import net from "node:net";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { cacheFolder } from "../support/index.ts";
import { pathWith, shellTools } from "./path-with.test-support.ts";
import { launcher, runCrucible } from "./spawn-crucible.test-support.ts";
import { temporaryFolder } from "./temporary-folder.test-support.ts";

describe("bad input gets a sentence and an exit code", () => {
  test.each([
    [
      "an unknown scenario",
      ["run", "roomky-1"],
      64,
      /no scenario is called "roomky-1".*\nhint: did you mean "roomkey-1"\?/,
    ],
    [
      "an unknown letter",
      ["run", "acl-1", "--clients", "jx"],
      64,
      /"jx" has an unknown letter: x\nhint: known letters are j /,
    ],
    ["a permutation of one", ["run", "acl-1", "--clients", "j"], 64, /"j" is not a permutation.*\nhint: /],
    [
      "an unknown Synapse",
      ["run", "acl-1", "--backend", "process", "--hs1", "synapse@1.103.9"],
      64,
      /there is no Synapse 1\.103\.9\nhint: the nearest that exists is synapse@1\.103\.0/,
    ],
    [
      "no version at all",
      ["run", "acl-1", "--backend", "process", "--hs1", "synapse@new"],
      64,
      /there is no Synapse new\nhint: /,
    ],
    [
      "an unknown homeserver",
      ["run", "acl-1", "--backend", "process", "--hs1", "dendrit"],
      64,
      /"dendrit" does not name a homeserver\nhint: /,
    ],
    [
      "an image as a process",
      ["run", "acl-1", "--backend", "process", "--hs1", "image:x:y"],
      64,
      /is an image and cannot run as a process\nhint: /,
    ],
    [
      "a folder that is no checkout of Synapse",
      ["run", "acl-1", "--hs1", "./harness"],
      64,
      /harness is not a checkout of Synapse: .*\nhint: /,
    ],
    [
      "a checkout in a container",
      ["run", "acl-1", "--backend", "container", "--hs1", "./synapse"],
      64,
      /\.\/synapse is a folder and cannot run in a container\nhint: /,
    ],
    [
      "an unknown matrix-js-sdk",
      ["run", "acl-1", "--backend", "process", "--js-sdk", "41.2.9"],
      64,
      /there is no matrix-js-sdk 41\.2\.9\nhint: the nearest that exists is 41\.2\.0\n/,
    ],
    [
      "a folder without an SDK",
      ["run", "acl-1", "--backend", "process", "--js-sdk", "./harness"],
      64,
      /is not a folder of matrix-js-sdk: it has no package\.json\nhint: /,
    ],
    [
      "another crypto wasm for a folder",
      ["run", "acl-1", "--js-sdk2", "../matrix-js-sdk", "--crypto-wasm", "18.0.0"],
      64,
      /--crypto-wasm changes releases, and \.\.\/matrix-js-sdk is a folder with a crypto wasm of its own\nhint: /,
    ],
    [
      "a crypto wasm that is neither",
      ["run", "acl-1", "--backend", "process", "--crypto-wasm", "fresh"],
      64,
      /there is no @matrix-org\/matrix-sdk-crypto-wasm fresh\nhint: /,
    ],
    [
      "an unknown mautrix-go",
      ["run", "acl-1", "--backend", "process", "--clients", "gj", "--mautrix", "0.30.999"],
      64,
      /there is no mautrix-go 0\.30\.999 to be had[\s\S]*\nhint: the driver is written for 0\.32\.0/,
    ],
    [
      "no version of mautrix-go at all",
      ["run", "acl-1", "--backend", "process", "--clients", "jG", "--mautrix2", "new"],
      64,
      /there is no mautrix-go new to be had\nhint: /,
    ],
    [
      "a folder without mautrix-go",
      ["run", "acl-1", "--backend", "process", "--clients", "gj", "--mautrix", "./harness"],
      64,
      /is not a folder of mautrix-go: it has no go\.mod\nhint: /,
    ],
    [
      "a browser that is no file",
      ["run", "acl-1", "--clients", "bb", "--backend", "process", "--browser", "./nothing"],
      64,
      /--browser \.\/nothing is no program\nhint: /,
    ],
    [
      "a browser that does not start",
      ["run", "acl-1", "--clients", "bb", "--backend", "process", "--browser", "/bin/false"],
      3,
      /the browser \/bin\/false does not start: it ended with exit code 1\nhint: /,
    ],
    [
      "an old matrix-rust-sdk",
      ["run", "acl-1", "--backend", "process", "--clients", "rr", "--rust-sdk", "0.7.1"],
      64,
      /the driver cannot be built with matrix-rust-sdk 0\.7\.1\nhint: 0\.18\.0 is the oldest/,
    ],
    [
      "an unknown matrix-rust-sdk",
      ["run", "acl-1", "--backend", "process", "--clients", "rr", "--rust-sdk", "0.19.99"],
      64,
      /there is no matrix-rust-sdk 0\.19\.99\nhint: the nearest that exists is 0\.19\./,
    ],
    [
      "no version of matrix-rust-sdk",
      ["run", "acl-1", "--backend", "process", "--clients", "rr", "--rust-sdk", "new"],
      64,
      /"new" is no version of matrix-rust-sdk\nhint: /,
    ],
    [
      "a folder without matrix-rust-sdk",
      ["run", "acl-1", "--backend", "process", "--clients", "jr", "--rust-sdk2", "./harness"],
      64,
      /is not a checkout of matrix-rust-sdk: it has no crates\/matrix-sdk\/Cargo\.toml\nhint: /,
    ],
    ["a shard out of range", ["run", "acl-1", "--shard", "3/2"], 64, /"3\/2" is not a shard\nhint: /],
    ["no repeats", ["run", "acl-1", "--repeat", "0"], 64, /--repeat.*whole number from 1 on/],
    ["an unknown tag", ["run", "--tag", "nope"], 64, /no scenario has the tag "nope"\nhint: /],
    ["an unknown option", ["run", "--frob"], 64, /unknown option '--frob'/],
    ["an option by another name", ["run", "--homeserver", "x"], 64, /unknown option '--homeserver'\nhint: .*--hs\?/],
    ["an SDK by another name", ["run", "--sdk=41.2.0"], 64, /unknown option '--sdk=41\.2\.0'\nhint: .*--js-sdk\?/],
    ["an option that nothing is like", ["run", "--verbose"], 64, /unknown option '--verbose'\nhint: the journal /],
    ["an unknown command", ["rum"], 64, /unknown command 'rum'\nhint: did you mean run\?/],
    ["a command by another name", ["ls"], 64, /unknown command 'ls'\nhint: did you mean list\?/],
  ])("%s", async (_, args, code, sentence) => {
    const run = await runCrucible(args);
    expect(run.output).toMatch(sentence);
    expect(run.output).not.toMatch(/\n\s+at /);
    expect(run.code).toBe(code);
  });

  test.each([
    ["jr", ["--js-sdk", "./missing"], /missing is not a folder of matrix-js-sdk: there is no such folder\nhint: /],
    ["jr", ["--rust-sdk", "./missing"], /missing is not a checkout of matrix-rust-sdk: .*\nhint: /],
    ["jg", ["--mautrix2", "./missing"], /missing is not a folder of mautrix-go: .*\nhint: /],
    ["jb", ["--browser", "./missing"], /--browser \.\/missing is no program\nhint: /],
    ["jj", ["--hs3", "./missing"], /missing is not a checkout of Synapse: there is no such folder\nhint: /],
    ["jj", ["--hs1", "synapse@new"], /there is no Synapse new\nhint: /],
    ["jj", ["--hs1", "image:x", "--hs2", "."], /\. is a folder and cannot run in a container\nhint: /],
  ])(
    "with %s and %j nothing is installed, pulled or written before that is said",
    async (clients, options, sentence) => {
      const folder = await temporaryFolder();
      const env = { CRUCIBLE_CACHE: path.join(folder, "cache"), NODE_COMPILE_CACHE: path.join(folder, "compiled") };
      const reports = path.join(folder, "reports");
      const run = await runCrucible(["run", "acl-1", "--clients", clients, ...options, "--reports", reports], env);
      expect(run.output).toMatch(sentence);
      expect(run.output).not.toContain("installing");
      expect(run.code).toBe(64);
      expect(await fs.readdir(folder)).not.toContain("reports");
      expect(await fs.readdir(env.CRUCIBLE_CACHE).catch(() => [])).not.toContain("tmp");
    },
  );

  test("a folder is found by its name alone", async () => {
    const folder = await temporaryFolder();
    await fs.mkdir(path.join(folder, "sdk-bug4"));
    const manifest = { name: "matrix-js-sdk", version: "43.0.0", main: "./lib/index.js" };
    await fs.writeFile(path.join(folder, "sdk-bug4", "package.json"), JSON.stringify(manifest));
    const command = `cd ${folder} && exec "${launcher}" run acl-1 --js-sdk sdk-bug4`;
    const run = await runCrucible(["-c", command], {}, "sh");
    expect(run.output).toContain(`${folder}/sdk-bug4 was not built: `);
    expect(run.code).toBe(64);
  });

  test("a checkout of matrix-js-sdk that was not built", async () => {
    const folder = await temporaryFolder();
    const manifest = { name: "matrix-js-sdk", version: "43.0.0", main: "./lib/index.js" };
    await fs.writeFile(path.join(folder, "package.json"), JSON.stringify(manifest));
    const run = await runCrucible(["run", "acl-1", "--backend", "process", "--js-sdk", folder]);
    expect(run.output).toContain(`${folder} was not built: ${folder}/lib/index.js is not there\nhint: install its`);
    expect(run.code).toBe(64);
  });

  test("no container engine", async () => {
    const run = await runCrucible(["run", "acl-1", "--backend", "container"], { DOCKER_HOST: "tcp://127.0.0.1:9" });
    expect(run.output).toMatch(/homeservers cannot run in containers: no container engine answers.*\nhint: /);
    expect(run.code).toBe(3);
  });

  test("neither Python nor a container engine", async () => {
    const env = {
      PATH: await pathWith(shellTools),
      DOCKER_HOST: "tcp://127.0.0.1:9",
      CRUCIBLE_CACHE: await temporaryFolder(),
    };
    const run = await runCrucible(["run", "acl-1"], env);
    expect(run.output).toMatch(/Synapse as a process needs Python 3\.10 or newer; found none\nhint: /);
    expect(run.code).toBe(3);
    const doctor = await runCrucible(["doctor"], env);
    expect(doctor.output).toContain("No run is possible");
    expect(doctor.code).toBe(3);
  });

  test.each([
    ["go", "gg", /mautrix-go is built with Go, and no go was found\nhint: install it from /],
    ["cargo", "rr", /matrix-rust-sdk has to be built once, which needs cargo; found none\nhint: install Rust/],
  ])("no %s for a driver that is built with it", async (_, clients, sentence) => {
    // A cache that has Synapse, and no driver that was built before.
    const cache = await temporaryFolder();
    for (const kind of ["synapse", "uv"]) await fs.symlink(cacheFolder(kind), path.join(cache, kind));
    const env = { PATH: await pathWith(shellTools), CRUCIBLE_CACHE: cache };
    const run = await runCrucible(["run", "acl-1", "--clients", clients, "--backend", "process"], env);
    expect(run.output).toMatch(sentence);
    expect(run.code).toBe(3);
  });

  test.each([
    [
      "another's",
      "to be kept",
      /two\.scenario\.ts cannot be loaded: the title "to be kept" is that of a scenario in .*one\.s/,
    ],
    [
      "too long",
      "long ".repeat(50),
      /two\.scenario\.ts cannot be loaded: the title "long .*" has 250 letters, and 220 is/,
    ],
  ])("a title that is %s", async (_, title, sentence) => {
    const folder = await temporaryFolder();
    await fs.mkdir(path.join(folder, "probe"));
    for (const [name, named] of [
      ["one", "to be kept"],
      ["two", title],
    ] as const)
      await fs.writeFile(
        path.join(folder, "probe", `${name}.scenario.ts`),
        `import { scenario } from ${JSON.stringify(import.meta.resolve("../index.ts"))};
        scenario(${JSON.stringify(named)}, { ids: [] }, async () => undefined);`,
      );
    const run = await runCrucible(["list"], { CRUCIBLE_SCENARIOS: folder });
    expect(run.output).toMatch(sentence);
    expect(run.code).toBe(64);
  });

  test("a scenario that cannot be loaded", async () => {
    const folder = await temporaryFolder();
    await fs.mkdir(path.join(folder, "probe"));
    await fs.writeFile(path.join(folder, "probe", "typo.scenario.ts"), "const x = ;");
    const run = await runCrucible(["list"], { CRUCIBLE_SCENARIOS: folder });
    expect(run.output).toMatch(/probe\/typo\.scenario\.ts cannot be loaded: Expression expected.*\nhint: /);
    expect(run.code).toBe(64);
  });

  test("a stdout that takes nothing: nothing was judged, and that is not said to have held", async () => {
    const reports = await temporaryFolder();
    const command = `exec "${launcher}" run acl-1 --backend process --reports "${reports}" > /dev/full`;
    const run = await runCrucible(["-c", command], {}, "sh");
    expect(run.output).toMatch(/crucible: what it prints cannot be written; 0 of 2 results are in /);
    expect(run.code).toBe(3);
    const results = await fs.readFile(path.join(reports, "latest", "results.json"), "utf8");
    expect(JSON.parse(results).run).toMatchObject({ interrupted: true });
  });

  test("an occupied port", async () => {
    const server = net.createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const { port } = server.address() as net.AddressInfo;
    const run = await runCrucible(["up", "--backend", "process", "--port", String(port)]);
    server.close();
    expect(run.output).toMatch(new RegExp(`port ${port} on 127.0.0.1 is in use by another program\nhint: `));
    expect(run.code).toBe(3);
  });

  test("a report folder that cannot be written", async () => {
    const file = path.join(await temporaryFolder(), "file");
    await fs.writeFile(file, "");
    const run = await runCrucible(["run", "acl-1", "--reports", path.join(file, "reports")]);
    expect(run.output).toMatch(/reports cannot be written to .*: .*\nhint: free some space/);
    expect(run.code).toBe(3);
  });

  test.each(["--json", "--junit"])("a full disk for %s", async (option) => {
    const run = await runCrucible(["run", "acl-1", option, "/dev/full", "--reports", await temporaryFolder()]);
    expect(run.output).toMatch(/reports cannot be written to \/dev\/full: the disk is full\nhint: free some space/);
    expect(run.code).toBe(3);
  });

  // Only root may mount a file system that is small enough to fill.
  describe.runIf(process.getuid?.() === 0)("a full disk for reports", () => {
    const runOn = async (size: string) => {
      const folder = await temporaryFolder();
      execFileSync("mount", ["-t", "tmpfs", "-o", `size=${size}`, "tmpfs", folder]);
      try {
        return await runCrucible(["run", "acl-1", "--clients", "jj", "--backend", "process", "--reports", folder]);
      } finally {
        execFileSync("umount", [folder]);
      }
    };

    test("before the run", async () => {
      const run = await runOn("8k");
      expect(run.output).toMatch(/reports cannot be written to .*: the disk is full\nhint: free some space/);
      expect(run.code).toBe(3);
    });

    test("in the middle of it", async () => {
      const run = await runOn("128k");
      expect(run.output).toMatch(/the journal .* cannot be written: the disk is full/);
      // Each line that could not be written is an error of the same words.
      expect(run.output).not.toMatch(/(the journal [^;\n]*)[^\n]*\1/);
      expect(run.output).not.toMatch(/\n\s+at /);
      expect(run.code).toBe(3);
    });
  });

  test("a Node that is too old", async () => {
    const folder = await temporaryFolder();
    const node = path.join(folder, "node");
    await fs.writeFile(node, "#!/bin/sh\necho v20.1.0\n", { mode: 0o755 });
    const run = await runCrucible(["list"], { CRUCIBLE_NODE: node });
    expect(run.output).toMatch(/it needs Node 24 or newer, and found v20\.1\.0\nhint: /);
    expect(run.code).toBe(3);
  });
});

test("list names every scenario with its ids", async () => {
  const run = await runCrucible(["list", "--json"]);
  const rows = JSON.parse(run.output) as { ids: string[] }[];
  const ids = rows.flatMap((row) => row.ids);
  expect(ids).toEqual(
    expect.arrayContaining(["acl-1", "otk-3", "verif-2", "net-6", "roomkey-8", "A9", "par-2", "canary"]),
  );
});

test("list --coverage --json arrives whole, with how each scenario ended last in every permutation that was run", async () => {
  const reports = await temporaryFolder();
  const folder = path.join(reports, "2020-01-01T00-00-00-000Z-abcd");
  await fs.mkdir(folder);
  const scenario = "members of an encrypted room read all of each other's messages";
  const results = [
    { scenario, clients: "jj", verdict: "pass" },
    { scenario, clients: "gR", verdict: "fail" },
  ];
  await fs.writeFile(path.join(folder, "results.json"), JSON.stringify({ run: {}, results }));
  const args = ["list", "--coverage", "--reports", reports];
  const { output } = await runCrucible([...args, "--json"]);
  const lists = JSON.parse(output) as { rows: { ids: string[]; scenarios: object[] }[] }[];
  const row = lists.flatMap(({ rows }) => rows).find(({ ids }) => ids.includes("acl-1"));
  expect(row?.scenarios).toMatchObject([{ title: scenario, lastVerdicts: { jj: "pass", gR: "fail" } }]);
  const text = await runCrucible(args);
  expect(text.output).toContain(`${scenario}: jj pass, jJ not run, gR fail\n`);
  expect(text.output).toMatch(/^ {2}✗ acl-1 /m);
});

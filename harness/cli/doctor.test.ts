import fs from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { pathWith, shellTools } from "./path-with.test-support.ts";
import { runCrucible } from "./spawn-crucible.test-support.ts";
import { temporaryFolder } from "./temporary-folder.test-support.ts";

test("doctor says of each thing whether it is there", async () => {
  const { output } = await runCrucible(["doctor"]);
  expect(output).toMatch(/^ok {6}Node: v2\d\./m);
  expect(output).toMatch(/^(ok {6}|missing )Python: /m);
  expect(output).toMatch(/^(ok {6}|missing )container engine: /m);
  expect(output).toMatch(/^(ok {6}|missing )Chromium: /m);
});

test("without a cache folder that can be made no run is possible", async () => {
  const file = path.join(await temporaryFolder(), "file");
  await fs.writeFile(file, "");
  const { code, output } = await runCrucible(["doctor"], { CRUCIBLE_CACHE: path.join(file, "cache") });
  expect(output).toMatch(/^missing cache folder: .*\n +hint: name a folder with CRUCIBLE_CACHE$/m);
  expect(output).toContain("No run is possible: nothing can be installed");
  expect(code).toBe(3);
});

test("without venv a run is possible only when Synapse was installed before", async () => {
  const folder = await pathWith(shellTools);
  const python = path.join(folder, "python3");
  await fs.writeFile(python, `#!/bin/sh\necho '{"version":"3.11.2","makesEnvironments":false}'\n`, { mode: 0o755 });
  const cache = await temporaryFolder();
  const env = { PATH: folder, DOCKER_HOST: "tcp://127.0.0.1:9", CRUCIBLE_CACHE: cache };
  const empty = await runCrucible(["doctor"], env);
  expect(empty.output).toMatch(/^missing Python: .*python3 lacks venv.*\n +hint: install python3-venv/m);
  expect(empty.output).toContain("No run is possible: there is neither a Python with venv");
  expect(empty.code).toBe(3);
  await fs.mkdir(path.join(cache, "uv", "0.1.0"), { recursive: true });
  expect(await runCrucible(["doctor"], env)).toMatchObject({
    code: 0,
    output: expect.stringContaining("A run is possible"),
  });
});

test("an SDK that is not there, and what would install it neither, is missing", async () => {
  const env = {
    PATH: await pathWith(shellTools),
    DOCKER_HOST: "tcp://127.0.0.1:9",
    CRUCIBLE_CACHE: await temporaryFolder(),
  };
  const { output } = await runCrucible(["doctor"], env);
  expect(output).toMatch(/^missing matrix-rust-sdk: none yet, and there is no cargo .*\n +hint: only r in --clients/m);
  expect(output).toMatch(/^missing mautrix-go: none yet, and there is no go /m);
  expect(output).toMatch(/^missing matrix-js-sdk: none yet, and there is no npm /m);
  await fs.mkdir(path.join(env.CRUCIBLE_CACHE, "mautrix-go", "0.30.0"), { recursive: true });
  expect((await runCrucible(["doctor"], env)).output).toMatch(/^ok +mautrix-go: 0\.30\.0$/m);
});

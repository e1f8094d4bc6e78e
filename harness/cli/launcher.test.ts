import { spawnSync } from "node:child_process";
import fs from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { beforeEach, expect, test } from "vitest";
import { pathWith, shellTools } from "./path-with.test-support.ts";
import { temporaryFolder } from "./temporary-folder.test-support.ts";

const launcher = path.join(import.meta.dirname, "..", "..", "crucible");
let folder: string;

beforeEach(async () => {
  folder = await temporaryFolder();
});

function start(command: string, cwd: string, env: Record<string, string> = {}) {
  const { status, stdout, stderr } = spawnSync(command, ["--version"], {
    cwd,
    env: { ...process.env, ...env },
    encoding: "utf8",
  });
  return { code: status, output: stdout + stderr };
}

test("it starts from any folder, through links to links", async () => {
  await fs.symlink(launcher, path.join(folder, "one"));
  await fs.symlink("one", path.join(folder, "two"));
  expect(start(path.join(folder, "two"), os.tmpdir())).toMatchObject({ code: 0, output: "0.1.0\n" });
});

test("compiled modules are kept for the next start, and a cache folder that cannot be made is no hindrance", async () => {
  const kept = { CRUCIBLE_CACHE: path.join(folder, "cache"), NODE_COMPILE_CACHE: "" };
  expect(start(launcher, folder, kept)).toMatchObject({ code: 0 });
  expect(await fs.readdir(path.join(folder, "cache", "compiled"))).toHaveLength(1);
  await fs.writeFile(path.join(folder, "file"), "");
  const impossible = { ...kept, CRUCIBLE_CACHE: path.join(folder, "file", "cache") };
  expect(start(launcher, folder, impossible)).toMatchObject({ code: 0, output: "0.1.0\n" });
});

test("without packages and npm it says what to install", async () => {
  const copy = path.join(folder, "crucible");
  await fs.copyFile(launcher, copy);
  const { code, output } = start(copy, folder, { PATH: await pathWith(shellTools) });
  expect(output).toMatch(/^crucible: its packages are not installed and there is no npm.*\nhint: install Node\.js/);
  expect(code).toBe(3);
});

test("without a Node of its own it takes the system's, if that is new enough", async () => {
  const copy = path.join(folder, "crucible");
  await fs.copyFile(launcher, copy);
  await fs.mkdir(path.join(folder, "node_modules"));
  await fs.writeFile(path.join(folder, "package-lock.json"), "{}");
  await fs.writeFile(path.join(folder, "node_modules", ".package-lock.json"), "{}");
  const programs = await pathWith(shellTools);
  await fs.writeFile(path.join(programs, "node"), "#!/bin/sh\necho v20.11.0\n", { mode: 0o755 });
  const { code, output } = start(copy, folder, { PATH: programs });
  expect(output).toMatch(/^crucible: it needs Node 24 or newer, and found v20\.11\.0\nhint: /);
  expect(code).toBe(3);
});

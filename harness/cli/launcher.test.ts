import { spawnSync } from "node:child_process";
import fs from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { beforeEach, expect, test } from "vitest";
import { pathWith, shellTools } from "./path-with.test-support.ts";
import { launcher, runCrucible } from "./spawn-crucible.test-support.ts";
import { temporaryFolder } from "./temporary-folder.test-support.ts";

const root = path.dirname(launcher);
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
  await fs.copyFile(path.join(root, "package-lock.json"), path.join(folder, "package-lock.json"));
  const env = { PATH: await pathWith(shellTools), CRUCIBLE_CACHE: path.join(folder, "cache") };
  const { code, output } = start(copy, folder, env);
  expect(output).toMatch(
    /^crucible: what it is made of is not installed, and there is no npm.*\nhint: install Node\.js/,
  );
  expect(code).toBe(3);
});

test("without a Node of its own it takes the system's, if that is new enough", async () => {
  const copy = path.join(folder, "crucible");
  await fs.copyFile(launcher, copy);
  await fs.copyFile(path.join(root, "package.json"), path.join(folder, "package.json"));
  await fs.mkdir(path.join(folder, "node_modules"));
  await fs.writeFile(path.join(folder, "package-lock.json"), "{}");
  await fs.writeFile(path.join(folder, "node_modules", ".package-lock.json"), "{}");
  const programs = await pathWith(shellTools);
  await fs.writeFile(path.join(programs, "node"), "#!/bin/sh\necho v20.11.0\n", { mode: 0o755 });
  const env = { PATH: programs, CRUCIBLE_CACHE: path.join(folder, "cache") };
  const { code, output } = start(copy, folder, env);
  expect(output).toMatch(/^crucible: it needs Node 24 or newer, and found v20\.11\.0, and there is no npm .*\nhint: /);
  expect(code).toBe(3);
  await fs.writeFile(path.join(programs, "node"), "#!/bin/sh\necho v24.9.9\n", { mode: 0o755 });
  expect(start(copy, folder, env)).toEqual({ code: 0, output: "v24.9.9\n" });
});

/** This project as somebody gets it, without packages. */
async function copyOfProject(name: string): Promise<string> {
  const copy = path.join(folder, name);
  for (const part of ["crucible", "package.json", "package-lock.json", "harness"])
    await fs.cp(path.join(root, part), path.join(copy, part), { recursive: true });
  return path.join(copy, "crucible");
}

test("two that start at once without packages both run, with nothing that a run does not need", async () => {
  const programs = await pathWith(["npm", ...shellTools]);
  // Too old for Crucible, but npm runs on it.
  const old = `#!/bin/sh\n[ "$1" = --version ] && echo v20.11.0 || exec ${process.execPath} "$@"\n`;
  await fs.writeFile(path.join(programs, "node"), old, { mode: 0o755 });
  const env = { PATH: programs, CRUCIBLE_CACHE: path.join(folder, "cache"), CRUCIBLE_PACKAGES: "run" };
  const program = await copyOfProject("project");
  const both = await Promise.all([1, 2].map(() => runCrucible(["--version"], env, program)));
  for (const { code, output } of both) {
    expect(output).toMatch(/^installing its packages into .*\/cache\/packages\/.* \(once\)\n/);
    expect(output).toMatch(/\n {2}\d+ of about 2\d\d packages, \d+ MB, after \d+ s\n/);
    expect(output).toMatch(/\n0\.1\.0\n$/);
    expect(code).toBe(0);
  }
  const modules = path.join(folder, "project", "node_modules");
  expect(await fs.readlink(modules)).toContain(path.join(folder, "cache", "packages"));
  const installed = await fs.readdir(modules);
  expect(installed).toEqual(expect.arrayContaining(["commander", "vitest", "testcontainers", "ssh2"]));
  for (const tool of ["@biomejs", "typescript", "knip", "node"]) expect(installed).not.toContain(tool);
  const compiled = await fs.readdir(path.join(modules, "ssh2", "lib", "protocol", "crypto"));
  expect(compiled).not.toContain("build");
  expect(await fs.readdir(path.join(folder, "cache", "packages"))).toHaveLength(1);

  // Another copy of the project finds all in the cache folder; it has no npm.
  await fs.rm(path.join(programs, "npm"));
  const other = await runCrucible(["--version"], env, await copyOfProject("other"));
  expect(other).toEqual({ code: 0, output: "0.1.0\n" });

  // As `npm ci` does in a project whose node_modules is the link.
  for (const name of [...installed, ".package-lock.json"])
    await fs.rm(path.join(modules, name), { recursive: true, force: true });
  const emptied = await runCrucible(["--version"], env, program);
  expect(emptied.output).toMatch(/^crucible: what it is made of is not installed, and there is no npm/);
});

test("a node_modules that npm makes at this moment, and a link to somebody's, are left alone", async () => {
  const program = await copyOfProject("project");
  const env = { CRUCIBLE_CACHE: path.join(folder, "cache") };
  const modules = path.join(folder, "project", "node_modules");
  // npm writes .package-lock.json last.
  await fs.mkdir(path.join(modules, "half"), { recursive: true });
  const during = await runCrucible(["--version"], env, program);
  expect(during.output).toMatch(/^crucible: .*node_modules is not what package-lock\.json names: .*\nhint: run npm ci/);
  expect(during.code).toBe(3);
  expect(await fs.readdir(modules)).toEqual(["half"]);

  const theirs = path.join(folder, "theirs");
  await fs.rename(modules, theirs);
  await fs.symlink(theirs, modules);
  const linked = await runCrucible(["--version"], env, program);
  expect(linked).toEqual(during);
  expect([await fs.readdir(theirs), await fs.readlink(modules)]).toEqual([["half"], theirs]);
});

test("of the packages that would run a program when they are installed, only node may", async () => {
  const read = async (file: string) => JSON.parse(await fs.readFile(path.join(root, file), "utf8"));
  const { packages } = (await read("package-lock.json")) as { packages: Record<string, { hasInstallScript?: true }> };
  const names = Object.entries(packages).flatMap(([name, { hasInstallScript }]) => (hasInstallScript ? [name] : []));
  const denied = names.map((name) => [name.replace(/.*node_modules\//, ""), name === "node_modules/node"]);
  expect((await read("package.json")).allowScripts).toEqual(Object.fromEntries(denied));
});

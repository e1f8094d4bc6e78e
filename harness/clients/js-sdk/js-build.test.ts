import { execFileSync } from "node:child_process";
import fs from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../support/index.ts";
import { jsBuild } from "./js-build.ts";

test("a build is named by folder, commit and changes, and warns when sources are newer", async () => {
  await using temporary = await temporaryFolder();
  const folder = path.join(temporary.folder, "sdk");
  const write = async (file: string, atSeconds: number, text = file) => {
    await fs.mkdir(path.join(folder, path.dirname(file)), { recursive: true });
    await fs.writeFile(path.join(folder, file), text);
    await fs.utimes(path.join(folder, file), atSeconds, atSeconds);
  };
  await write("src/client.ts", 1000);
  await write("src/crypto/store.ts", 1100);
  await write("lib/client.js", 1200);
  expect(await jsBuild("43.0.0")).toBeUndefined();
  expect(await jsBuild(folder)).toEqual({ described: folder });

  const git = (...args: string[]) => execFileSync("git", ["-C", folder, ...args], { encoding: "utf8" }).trim();
  git("init", "--quiet");
  await write(".gitignore", 1000, "lib/");
  git("add", ".");
  git("-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "--quiet", "--message", "all");
  const commit = git("rev-parse", "--short=12", "HEAD");
  expect(await jsBuild(folder)).toEqual({ described: `${folder} at ${commit}` });

  await write("src/crypto/store.ts", 1300, "changed");
  expect(await jsBuild(folder)).toEqual({
    described: `${folder} at ${commit}, with 1 changed file, built before src/crypto/store.ts changed`,
    warning: `${folder} was built before src/crypto/store.ts changed: what is tested is the older build`,
  });
  await write("lib/crypto/store.js", 1400);
  expect(await jsBuild(folder)).toEqual({ described: `${folder} at ${commit}, with 1 changed file` });
});

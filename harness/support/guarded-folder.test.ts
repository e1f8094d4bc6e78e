import { spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs/promises";
import path from "node:path";
import { createInterface } from "node:readline";
import { expect, test } from "vitest";
import { temporaryFolder } from "../cli/temporary-folder.test-support.ts";
import { pollLimit } from "./poll-limit.test-support.ts";

test("folders that are there, or being made, when the process ends go with it", async () => {
  const folder = await temporaryFolder();
  const prefix = path.join(folder, "made-");
  const program = `
    import { guardedFolder } from ${JSON.stringify(new URL("guarded-folder.ts", import.meta.url).href)};
    import fs from "node:fs";
    const { folder } = await guardedFolder(${JSON.stringify(prefix)});
    console.log(fs.statSync(folder).isDirectory() && folder);
    for (let i = 0; i < 4; i++) void guardedFolder(${JSON.stringify(prefix)});
    process.exit();`;
  const child = spawn(process.execPath, ["--input-type=module", "--eval", program]);
  const exited = once(child, "exit");
  const [made] = await once(createInterface({ input: child.stdout }), "line");
  expect(made).toContain(prefix);
  expect(await exited).toEqual([0, null]);
  await expect.poll(() => fs.readdir(folder), pollLimit).toEqual([]);
});

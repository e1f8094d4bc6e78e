import { spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../cli/temporary-folder.test-support.ts";
import { pollLimit } from "./poll-limit.test-support.ts";

test("folders that are being made when the process ends go with it", async () => {
  const folder = await temporaryFolder();
  const program = `
    import { guardedFolder } from ${JSON.stringify(new URL("guarded-folder.ts", import.meta.url).href)};
    for (let i = 0; i < 4; i++) void guardedFolder(${JSON.stringify(path.join(folder, "made-"))});
    process.exit();`;
  await once(spawn(process.execPath, ["--input-type=module", "--eval", program]), "exit");
  await expect.poll(() => fs.readdir(folder), pollLimit).toEqual([]);
});

import fs from "node:fs/promises";
import path from "node:path";
import { installJsSdk } from "../clients/index.ts";
import { type GuardedFolder, temporaryFolder } from "../support/index.ts";
import { applyPatches } from "./apply-patches.ts";
import type { Patch } from "./mutant.ts";

/** The default matrix-js-sdk with these patches: a folder for `--js-sdk`. */
export async function patchedSdk(patches: readonly Patch[]): Promise<GuardedFolder> {
  const { folder } = await installJsSdk({}, () => undefined);
  await using cleanUp = new AsyncDisposableStack();
  const copy = cleanUp.use(await temporaryFolder());
  const modules = path.join(copy.folder, "node_modules");
  await fs.cp(path.join(folder, ".."), modules, { recursive: true });
  const sdk = path.join(modules, "matrix-js-sdk");
  await applyPatches(sdk, patches);
  cleanUp.move();
  return { ...copy, folder: sdk };
}

import fs from "node:fs/promises";
import path from "node:path";
import { type GuardedFolder, temporaryFolder } from "../support/index.ts";
import { applyPatches } from "./apply-patches.ts";
import type { Patch } from "./mutant.ts";

const root = path.join(import.meta.dirname, "..", "..");

/** A copy of this project with these patches, its launcher in it. */
export async function patchedCrucible(patches: readonly Patch[]): Promise<GuardedFolder> {
  await using cleanUp = new AsyncDisposableStack();
  const copy = cleanUp.use(await temporaryFolder());
  for (const name of ["crucible", "package.json", "package-lock.json", "harness", "scenarios", "defects"]) {
    await fs.cp(path.join(root, name), path.join(copy.folder, name), { recursive: true, preserveTimestamps: true });
  }
  await fs.symlink(path.join(root, "node_modules"), path.join(copy.folder, "node_modules"));
  await applyPatches(copy.folder, patches);
  cleanUp.move();
  return copy;
}

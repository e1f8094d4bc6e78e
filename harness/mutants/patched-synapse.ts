import fs from "node:fs/promises";
import path from "node:path";
import { defaultSynapseVersion, installSynapse } from "../homeservers/index.ts";
import { cacheFolder, type GuardedFolder, temporaryFolder } from "../support/index.ts";
import { applyPatches } from "./apply-patches.ts";
import type { Patch } from "./mutant.ts";

/** The default Synapse with these patches, in a cache that has all else of the user's: a folder for `CRUCIBLE_CACHE`. */
export async function patchedSynapse(patches: readonly Patch[]): Promise<GuardedFolder> {
  const { python } = await installSynapse(defaultSynapseVersion, () => undefined);
  await using cleanUp = new AsyncDisposableStack();
  const cache = cleanUp.use(await temporaryFolder());
  for (const name of await fs.readdir(cacheFolder())) {
    if (name !== "synapse") await fs.symlink(path.join(cacheFolder(), name), path.join(cache.folder, name));
  }
  const environment = path.join(cache.folder, "synapse", defaultSynapseVersion);
  // What is compiled already is told by its time.
  await fs.cp(path.dirname(path.dirname(python)), environment, {
    recursive: true,
    verbatimSymlinks: true,
    preserveTimestamps: true,
  });
  const [synapse] = await Array.fromAsync(fs.glob("lib/python*/site-packages/synapse", { cwd: environment }));
  await applyPatches(path.join(environment, synapse ?? "no package"), patches);
  cleanUp.move();
  return cache;
}

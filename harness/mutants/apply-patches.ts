import fs from "node:fs/promises";
import path from "node:path";
import type { Patch } from "./mutant.ts";

/** Changes files below `folder`. Throws when what is to be replaced does not stand there exactly once. */
export async function applyPatches(folder: string, patches: readonly Patch[]): Promise<void> {
  for (const { file, find, replace } of patches) {
    const target = path.join(folder, file);
    const parts = (await fs.readFile(target, "utf8")).split(find);
    if (parts.length !== 2) throw new Error(`${file} has ${parts.length - 1} places with ${find}, not one`);
    await fs.writeFile(target, parts.join(replace));
  }
}

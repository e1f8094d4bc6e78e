import fs from "node:fs/promises";
import path from "node:path";
import { temporaryFolder } from "./temporary-folder.ts";

/**
 * Gives a folder that was made in the cache its place there. Where another process was faster, its folder is as good; one
 * that is not usable is done away with.
 */
export async function moveIntoPlace(made: string, place: string, isUsable: () => Promise<boolean>): Promise<void> {
  await fs.mkdir(path.dirname(place), { recursive: true });
  if ((await wasMoved(made, place)) || (await isUsable())) return;
  await using aside = await temporaryFolder();
  // Not removed where it stands: it would be half there for a while.
  await fs.rename(place, path.join(aside.folder, "unusable"));
  await wasMoved(made, place);
}

/** False when there is a folder already. */
async function wasMoved(made: string, place: string): Promise<boolean> {
  try {
    await fs.rename(made, place);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOTEMPTY") return false;
    throw error;
  }
}

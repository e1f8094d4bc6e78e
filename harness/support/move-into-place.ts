import fs from "node:fs/promises";

/** Gives a folder that was made beside it its place in the cache. Where another process was faster, its folder is as good. */
export async function moveIntoPlace(temporary: string, folder: string): Promise<void> {
  await fs.rename(temporary, folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOTEMPTY" && error.code !== "EEXIST") throw error;
  });
}

import fs from "node:fs/promises";
import path from "node:path";
import { cacheFolder } from "./cache-folder.ts";
import { forget, watchUntilDeath } from "./guard.ts";

/** A folder that goes when it is disposed of, or when this process dies. */
export interface TemporaryFolder extends AsyncDisposable {
  folder: string;
}

/**
 * Makes an empty one in the user's cache: on disk, for what is made in it is run, which memory that is mounted as a folder
 * may not allow, or is moved to its place in the cache when it is whole.
 */
export async function temporaryFolder(): Promise<TemporaryFolder> {
  const folder = await fs.mkdtemp(path.join(cacheFolder("tmp"), "made-"));
  watchUntilDeath({ folder });
  const remove = async () => {
    await fs.rm(folder, { recursive: true, force: true });
    forget({ folder });
  };
  return { folder, [Symbol.asyncDispose]: remove };
}

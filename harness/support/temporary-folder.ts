import path from "node:path";
import { cacheFolder } from "./cache-folder.ts";
import { type GuardedFolder, guardedFolder } from "./guarded-folder.ts";

/**
 * Makes an empty one in the user's cache: on disk, for what is made in it is run, which memory that is mounted as a folder
 * may not allow, or is moved to its place in the cache when it is whole.
 */
export async function temporaryFolder(): Promise<GuardedFolder> {
  return guardedFolder(path.join(cacheFolder("tmp"), "made-"));
}

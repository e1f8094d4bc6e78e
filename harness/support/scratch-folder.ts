import fs from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { type GuardedFolder, guardedFolder } from "./guarded-folder.ts";

/** What servers write in a long run fits into this many times over. */
const enoughBytes = 2e9;
const inMemory = "/dev/shm";

/**
 * Makes an empty folder for data that nobody needs after this process: in memory where the system offers that, for a
 * database that waits for a disk at each commit makes its server slow.
 */
export async function scratchFolder(): Promise<GuardedFolder> {
  const root = (await hasRoom(inMemory)) ? inMemory : os.tmpdir();
  return guardedFolder(path.join(root, "crucible-"));
}

async function hasRoom(root: string): Promise<boolean> {
  try {
    await fs.access(root, fs.constants.W_OK);
    const { bavail, bsize } = await fs.statfs(root);
    return bavail * bsize > enoughBytes;
  } catch {
    return false;
  }
}

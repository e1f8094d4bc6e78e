import fs from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { forget, watchUntilDeath } from "./guard.ts";

/** What servers write in a long run fits into this many times over. */
const enoughBytes = 2e9;
const inMemory = "/dev/shm";

/** A folder that goes when it is disposed of, or when this process dies. */
export interface ScratchFolder extends AsyncDisposable {
  folder: string;
}

/**
 * Makes an empty folder for data that nobody needs after this process: in memory where the system offers that, for a
 * database that waits for a disk at each commit makes its server slow.
 */
export async function scratchFolder(): Promise<ScratchFolder> {
  const root = (await hasRoom(inMemory)) ? inMemory : os.tmpdir();
  const folder = await fs.mkdtemp(path.join(root, "crucible-"));
  watchUntilDeath({ folder });
  const remove = async () => {
    await fs.rm(folder, { recursive: true, force: true, maxRetries: 3 });
    forget({ folder });
  };
  return { folder, [Symbol.asyncDispose]: remove };
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

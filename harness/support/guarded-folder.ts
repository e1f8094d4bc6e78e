import { randomBytes } from "node:crypto";
import fs from "node:fs/promises";
import { forget, watchUntilDeath } from "./guard.ts";

/** A folder that goes when it is disposed of, or when this process dies. */
export interface GuardedFolder extends AsyncDisposable {
  folder: string;
}

/** Makes an empty one: `prefix` is its path, to which letters are added that make it another each time. */
export async function guardedFolder(prefix: string): Promise<GuardedFolder> {
  const folder = `${prefix}${randomBytes(9).toString("base64url")}`;
  // Before it is made: this process may end while that is under way.
  watchUntilDeath({ folder });
  await fs.mkdir(folder, { mode: 0o700 });
  const remove = async () => {
    await fs.rm(folder, { recursive: true, force: true, maxRetries: 3 });
    forget({ folder });
  };
  return { folder, [Symbol.asyncDispose]: remove };
}

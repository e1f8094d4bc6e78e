import fs from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { forget, watchUntilDeath } from "../support/index.ts";

/** A folder that goes when it is disposed of, or when this process dies. */
export interface TemporaryFolder extends AsyncDisposable {
  folder: string;
}

/** Makes an empty one, on disk: what is copied into it is run, which memory that is mounted as a folder may not allow. */
export async function temporaryFolder(): Promise<TemporaryFolder> {
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), "crucible-mutant-"));
  watchUntilDeath({ folder });
  const remove = async () => {
    await fs.rm(folder, { recursive: true, force: true });
    forget({ folder });
  };
  return { folder, [Symbol.asyncDispose]: remove };
}

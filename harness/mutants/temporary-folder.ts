import fs from "node:fs/promises";
import os from "node:os";
import path from "node:path";

/** A folder that goes when it is disposed of. */
export interface TemporaryFolder extends AsyncDisposable {
  folder: string;
}

/** Makes an empty one. */
export async function temporaryFolder(): Promise<TemporaryFolder> {
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), "crucible-mutant-"));
  return { folder, [Symbol.asyncDispose]: () => fs.rm(folder, { recursive: true, force: true }) };
}

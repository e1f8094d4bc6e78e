import fs from "node:fs";
import path from "node:path";
import { cacheFolder } from "../../support/index.ts";

/**
 * Where the drivers of this process keep their clients' databases. A driver that ends removes its own; what a killed one
 * leaves is there for the client's return, and goes with this process, or when the next one sees that it is gone.
 */
export function storesFolder(): string {
  const parent = cacheFolder("tmp", "rust-stores");
  for (const name of fs.readdirSync(parent)) if (!isAlive(Number(name))) remove(path.join(parent, name));
  const folder = path.join(parent, String(process.pid));
  fs.mkdirSync(folder, { recursive: true });
  process.once("exit", () => remove(folder));
  return folder;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

function remove(folder: string): void {
  fs.rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}

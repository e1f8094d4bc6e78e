import { randomUUID } from "node:crypto";
import fs from "node:fs/promises";
import path from "node:path";
import { cacheFolder } from "../../../support/index.ts";

/** A name for the profile of a browser that this process starts and cleans up after. */
export function newProfileFolder(): string {
  return path.join(cacheFolder("tmp"), `profile-${process.pid}-${randomUUID()}`);
}

export async function removeProfile(folder: string): Promise<void> {
  // What the browser has just been killed at may still be on its way to the disk.
  await fs.rm(folder, { recursive: true, force: true, maxRetries: 3 });
}

/** Removes the profiles of processes that were killed and so could not do it. */
export async function removeLeftProfiles(): Promise<void> {
  for (const name of await fs.readdir(cacheFolder("tmp"))) {
    const [, owner] = /^profile-(\d+)-/.exec(name) ?? [];
    if (owner && !isAlive(Number(owner))) await removeProfile(path.join(cacheFolder("tmp"), name));
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

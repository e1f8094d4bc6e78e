import { randomBytes } from "node:crypto";
import fs from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { cannotWrite } from "./cannot-write.ts";

const keptRuns = 20;
/** Where runs are recorded unless `--reports` says otherwise. */
export const defaultReports = fileURLToPath(new URL("../../reports", import.meta.url));

/** What a run needs free at the least; how much its journals take is not known beforehand. */
const leastBytes = 64 * 1024;

/**
 * Makes the folder of a new run under `root` (default: reports/), points `latest` at it, and removes all but the newest
 * 20. Throws `InfrastructureError` when nothing can be written there.
 */
export async function makeReportFolder(root: string = defaultReports): Promise<string> {
  const name = `${new Date().toISOString().replaceAll(/[:.]/g, "-")}-${randomBytes(2).toString("hex")}`;
  const folder = path.resolve(root, name);
  try {
    await fs.mkdir(folder, { recursive: true });
    const probe = path.join(folder, "probe");
    await fs.writeFile(probe, Buffer.alloc(leastBytes));
    await fs.rm(probe);
    await pointLatest(path.resolve(root), name);
    await prune(path.resolve(root));
  } catch (error) {
    throw cannotWrite(path.resolve(root), error);
  }
  return folder;
}

async function pointLatest(root: string, name: string): Promise<void> {
  const latest = path.join(root, "latest");
  const temporary = `${latest}.${process.pid}`;
  await fs.symlink(name, temporary);
  await fs.rename(temporary, latest);
}

async function prune(root: string): Promise<void> {
  const runs = (await fs.readdir(root)).filter((name) => /^\d{4}-\d{2}-\d{2}T/.test(name)).sort();
  for (const old of runs.slice(0, -keptRuns)) await fs.rm(path.join(root, old), { recursive: true, force: true });
}

import fs from "node:fs/promises";
import path from "node:path";
import { runProgram } from "./run-program.ts";

/**
 * Which state of a checkout this is, for a report: `/home/me/synapse at 1f2e3d4c5b6a, with 2 changed files`. A folder that is
 * not the top of a git checkout, or of which git says nothing, is its path alone.
 */
export async function describeCheckout(folder: string): Promise<string> {
  const checkout = path.resolve(folder);
  // In CI the folder often belongs to another user, and git would refuse.
  const git = (...args: string[]) =>
    runProgram("git", ["--no-optional-locks", "-c", "safe.directory=*", "-C", checkout, ...args]);
  try {
    const top = await git("rev-parse", "--show-toplevel");
    if (top !== (await fs.realpath(checkout))) return checkout;
    const commit = await git("rev-parse", "--short=12", "HEAD");
    const changed = (await git("status", "--porcelain")).split("\n").filter((line) => line !== "").length;
    const remark = changed === 0 ? "" : `, with ${changed} changed ${changed === 1 ? "file" : "files"}`;
    return `${checkout} at ${commit}${remark}`;
  } catch {
    return checkout;
  }
}

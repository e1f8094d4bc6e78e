import { type ChildProcess, spawn } from "node:child_process";
import os from "node:os";
import path from "node:path";

export const launcher = path.join(import.meta.dirname, "..", "..", "crucible");
/** Not those of the project, of which only the newest are kept. */
const reports = path.join(os.tmpdir(), "crucible-test-reports");

export interface CrucibleRun {
  code: number | null;
  output: string;
}

/** For tests: runs the real launcher, or that of a copy, to its end. */
export async function runCrucible(
  args: string[],
  env: Record<string, string> = {},
  program = launcher,
): Promise<CrucibleRun> {
  const { child, ended } = spawnCrucible(args, env, program);
  child.stdin?.end();
  return ended;
}

/** For tests: starts the real launcher; `line` resolves when its output has one that matches. */
export function spawnCrucible(args: string[], env: Record<string, string> = {}, program = launcher) {
  // vitest asks for colours; what is compared here has none.
  const { FORCE_COLOR: _, ...own } = process.env;
  const defaults = { NO_COLOR: "1", CRUCIBLE_REPORTS: reports };
  const child: ChildProcess = spawn(program, args, { env: { ...own, ...defaults, ...env } });
  let output = "";
  const waiters: { pattern: RegExp; resolve: () => void }[] = [];
  const take = (chunk: Buffer) => {
    output += chunk;
    for (const { pattern, resolve } of waiters) if (pattern.test(output)) resolve();
  };
  child.stdout?.on("data", take);
  child.stderr?.on("data", take);
  const ended = new Promise<CrucibleRun>((resolve) => child.once("close", (code) => resolve({ code, output })));
  const line = (pattern: RegExp) =>
    new Promise<void>((resolve) => {
      waiters.push({ pattern, resolve });
      if (pattern.test(output)) resolve();
    });
  return { child, ended, line, output: () => output };
}

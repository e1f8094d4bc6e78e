import { spawn } from "node:child_process";
import fs from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const launcher = fileURLToPath(new URL("../../crucible", import.meta.url));

export interface TimedRun {
  /** From the start of the command to the first line with a verdict. */
  firstVerdictMs: number;
  wallMs: number;
  results: { scenario: string; clients: string; verdict: string; durationMs: number }[];
}

/** Runs the command line as a person would, and takes the time. Rejects when it wrote no results. */
export async function runCrucible(args: string[]): Promise<TimedRun> {
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), "crucible-bench-"));
  const file = path.join(folder, "results.json");
  const startedAtMs = performance.now();
  let firstVerdictMs = Number.NaN;
  const child = spawn(launcher, ["run", ...args, "--json", file, "--reports", folder], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, NO_COLOR: "1" },
  });
  child.stdout.on("data", (chunk: Buffer) => {
    if (Number.isNaN(firstVerdictMs) && /^[✓✗?!–] /m.test(chunk.toString()))
      firstVerdictMs = performance.now() - startedAtMs;
  });
  await new Promise((resolve) => child.once("close", resolve));
  const wallMs = performance.now() - startedAtMs;
  const { results } = JSON.parse(await fs.readFile(file, "utf8")) as Pick<TimedRun, "results">;
  await fs.rm(folder, { recursive: true, force: true });
  return { firstVerdictMs, wallMs, results };
}

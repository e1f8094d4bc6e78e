import { spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { temporaryFolder } from "../support/index.ts";

const launcher = fileURLToPath(new URL("../../crucible", import.meta.url));

export interface TimedRun {
  /** From the start of the command to the first line with a verdict. */
  firstVerdictMs: number;
  wallMs: number;
  results: { scenario: string; clients: string; verdict: string; durationMs: number }[];
}

/** Runs the command line as a person would, and takes the time. Rejects when it broke or ran nothing. */
export async function runCrucible(args: string[]): Promise<TimedRun> {
  await using temporary = await temporaryFolder();
  const { folder } = temporary;
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
  const [code] = await once(child, "close");
  const wallMs = performance.now() - startedAtMs;
  const { results } = JSON.parse(await fs.readFile(file, "utf8")) as Pick<TimedRun, "results">;
  // 1 and 2 are scenarios that failed or proved nothing: their times count.
  if (![0, 1, 2].includes(code) || results.length === 0)
    throw new Error(`crucible run ${args.join(" ")} ended with exit code ${code}`);
  return { firstVerdictMs, wallMs, results };
}

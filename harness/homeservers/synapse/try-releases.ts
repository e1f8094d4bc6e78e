/**
 * `npm run try-synapse-releases [-- VERSION…]`: installs Synapse releases one by one, starts a federation of each, and
 * runs one small scenario on it; prints a table. Default: all from 1.97.0 on. Each is removed from the cache again that
 * was not in it before. Exits with 1 when one of them does not answer.
 */
import fs from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { cacheFolder, isThere, temporaryFolder } from "../../support/index.ts";
import { synapseReleases } from "./install-synapse.ts";
import { installUv } from "./install-uv.ts";

const launcher = fileURLToPath(new URL("../../../crucible", import.meta.url));
const oldestMinor = 97;
const scenario = "acl-1";

/** Of a run's results.json. */
interface Results {
  run: { hs1?: string; broken?: string };
  results: { verdict: string; reason?: string }[];
}

const say = (text: string) => void process.stdout.write(`${text}\n`);

async function wantedReleases(): Promise<string[]> {
  const named = process.argv.slice(2);
  if (named.length > 0) return named;
  const all = await synapseReleases(await installUv(say));
  return all.filter((release) => Number(/^1\.(\d+)\.\d+$/.exec(release)?.[1]) >= oldestMinor).reverse();
}

/** Runs the scenario on two servers of this release; the reason is empty when all went well. */
async function tryRelease(release: string): Promise<{ answers: boolean; verdict: string; reason: string }> {
  await using temporary = await temporaryFolder();
  const file = path.join(temporary.folder, "results.json");
  const which = ["run", scenario, "--clients", "jJ", "--backend", "process", "--hs", `synapse@${release}`];
  const options = ["--json", file, "--reports", temporary.folder];
  const { stderr } = await execa(launcher, [...which, ...options], { stdin: "ignore", reject: false });
  if (!(await isThere(file))) return { answers: false, verdict: "-", reason: lastLine(stderr) };
  const { run, results } = JSON.parse(await fs.readFile(file, "utf8")) as Results;
  const [result] = results;
  const reason = result?.reason ?? lastLine(run.broken ?? "");
  return { answers: run.hs1?.endsWith(`: ${release}`) ?? false, verdict: result?.verdict ?? "-", reason };
}

function lastLine(text: string): string {
  return text.trim().split("\n").at(-1) ?? "";
}

const row = (cells: string[]) =>
  say(
    cells
      .map((cell, column) => cell.padEnd([9, 8, 8, 8][column] ?? 0))
      .join(" ")
      .trim(),
  );

row(["release", "answers", scenario, "seconds", "reason"]);
for (const release of await wantedReleases()) {
  const traces = ["synapse", "synapse-database"].map((kind) => path.join(cacheFolder(kind), release));
  const own = await Promise.all(traces.map(async (trace) => ((await isThere(trace)) ? [] : [trace])));
  const startedAtMs = performance.now();
  const { answers, verdict, reason } = await tryRelease(release);
  const seconds = ((performance.now() - startedAtMs) / 1000).toFixed(1);
  row([release, answers ? "yes" : "no", verdict, seconds, reason]);
  if (!answers) process.exitCode = 1;
  for (const trace of own.flat()) await fs.rm(trace, { recursive: true, force: true });
}

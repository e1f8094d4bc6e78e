import fs from "node:fs/promises";
import path from "node:path";
import { defaultReports } from "./report-folder.ts";
import type { RunResults } from "./write-results.ts";

/** A run whose results are kept in the reports folder. */
export type KeptRun = RunResults;

/** All kept runs under `root` (default: reports/), the oldest first. A run whose results cannot be read is left out. */
export async function keptRuns(root: string = defaultReports): Promise<KeptRun[]> {
  const folders = await fs.readdir(root).catch(() => []);
  // Names begin with the time; `latest` points at one of the others.
  const names = folders.filter((name) => name !== "latest").sort();
  const runs = await Promise.all(names.map((name) => resultsIn(path.join(root, name))));
  return runs.filter((run) => run !== undefined);
}

/**
 * The runs whose builds are those of today's default: no option named another build, and for each part the version is that
 * of the newest such run that has the part. Runs of before that did not keep their versions are taken to have the same.
 */
export function onDefaultReleases(runs: readonly KeptRun[]): KeptRun[] {
  const defaults = runs.filter(({ run }) => !namesBuild.test(` ${run.command ?? ""} `));
  const newest: Record<string, string> = Object.assign({}, ...defaults.map(({ run }) => run.versions ?? {}));
  return defaults.filter(({ run }) =>
    Object.entries(run.versions ?? {}).every(([part, version]) => newest[part] === version),
  );
}

/** An option of `crucible run` that names a build of a homeserver or an SDK. */
const namesBuild = / --(hs\d*|js-sdk2?|crypto-wasm|mautrix2?|rust-sdk2?|browser)[ =]/;

/** None for what is no run, has written none yet, or was cut off while it wrote them. */
async function resultsIn(folder: string): Promise<KeptRun | undefined> {
  try {
    const { run = {}, results = [] } = JSON.parse(
      await fs.readFile(path.join(folder, "results.json"), "utf8"),
    ) as Partial<RunResults>;
    return { run, results };
  } catch {
    return undefined;
  }
}

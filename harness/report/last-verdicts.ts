import fs from "node:fs/promises";
import path from "node:path";
import type { ScenarioResult } from "../scenario/index.ts";
import { defaultReports } from "./report-folder.ts";
import type { RunResults } from "./write-results.ts";

/** The newest verdict of a scenario in each permutation that a kept run has: `{ jj: "pass", jG: "fail" }`. */
export type LastVerdicts = (scenario: string) => Readonly<Record<string, ScenarioResult["verdict"]>>;

/** Reads the results of all kept runs under `root` (default: reports/). A run whose results cannot be read counts for nothing. */
export async function lastVerdicts(root: string = defaultReports): Promise<LastVerdicts> {
  const verdicts = new Map<string, Record<string, ScenarioResult["verdict"]>>();
  const folders = await fs.readdir(root).catch(() => []);
  // Names begin with the time; `latest` points at one of the others.
  for (const folder of folders.filter((name) => name !== "latest").sort()) {
    for (const { scenario, clients, verdict } of await resultsIn(path.join(root, folder))) {
      verdicts.set(scenario, { ...verdicts.get(scenario), [clients]: verdict });
    }
  }
  return (scenario) => verdicts.get(scenario) ?? {};
}

/** None for what is no run, has written none yet, or was cut off while it wrote them. */
async function resultsIn(folder: string): Promise<RunResults["results"]> {
  try {
    const { results } = JSON.parse(await fs.readFile(path.join(folder, "results.json"), "utf8")) as RunResults;
    return results ?? [];
  } catch {
    return [];
  }
}

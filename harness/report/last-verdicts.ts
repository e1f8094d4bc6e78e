import fs from "node:fs/promises";
import path from "node:path";
import type { ScenarioResult } from "../scenario/index.ts";
import { defaultReports } from "./report-folder.ts";

/** The newest verdict of a scenario in a permutation, if a kept run has one. */
export type LastVerdicts = (scenario: string, clients: string) => ScenarioResult["verdict"] | undefined;

/** Reads the results of all kept runs under `root` (default: reports/). A run whose results cannot be read counts for nothing. */
export async function lastVerdicts(root: string = defaultReports): Promise<LastVerdicts> {
  const verdicts = new Map<string, ScenarioResult["verdict"]>();
  const folders = await fs.readdir(root).catch(() => []);
  // Names begin with the time; `latest` points at one of the others.
  for (const folder of folders.filter((name) => name !== "latest").sort()) {
    const text = await fs.readFile(path.join(root, folder, "results.json"), "utf8").catch(() => undefined);
    if (!text) continue;
    const { results } = JSON.parse(text) as { results: ScenarioResult[] };
    for (const { scenario, clients, verdict } of results) verdicts.set(`${scenario} ${clients}`, verdict);
  }
  return (scenario, clients) => verdicts.get(`${scenario} ${clients}`);
}

import fs from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { closest } from "fastest-levenshtein";
import { sdks } from "../clients/index.ts";
import { UsageError } from "../support/index.ts";
import { type Defect, isDefect } from "./defect.ts";
import type { ScenarioDefinition } from "./definition.ts";
import type { LoadedDefect } from "./loaded-defect.ts";
import { showingRun } from "./showing-run.ts";

const hint = "mend the defect, or take it out of its folder";

/**
 * All defects under `folder`, at any depth: files whose names end in `.defect.ts`. None where there is no such folder. With
 * `byOwner`, each stands in a folder that has its owner's name. Throws `UsageError` for a file that cannot be loaded, a title that
 * another has, and, where `scenarios` are given, a symptom that none of them can show.
 */
export async function loadDefects(
  folder: string,
  { root, byOwner, scenarios }: { root: string; byOwner: boolean; scenarios?: readonly ScenarioDefinition[] },
): Promise<LoadedDefect[]> {
  const names = fs.globSync("**/*.defect.ts", { cwd: folder, exclude: ["**/node_modules/**"] }).sort();
  const defects: LoadedDefect[] = [];
  for (const name of names) {
    const place = path.join(folder, name);
    const value = await importDefect(place);
    const problem = registryProblem(value, defects, scenarios) ?? (byOwner ? folderProblem(value, place) : undefined);
    if (problem) throw new UsageError(`${path.relative("", place)}: ${problem}`, { hint });
    defects.push({ ...value, file: path.relative(root, place) });
  }
  return defects;
}

async function importDefect(place: string): Promise<Defect> {
  const cannot = (why: string) => new UsageError(`${path.relative("", place)} cannot be loaded: ${why}`, { hint });
  const loaded = await import(pathToFileURL(place).href).catch((error: unknown) => {
    throw cannot(error instanceof Error ? error.message : String(error));
  });
  if (!isDefect(loaded.default)) throw cannot("it does not export default defect({ … })");
  return loaded.default;
}

function folderProblem({ owner }: Defect, place: string): string | undefined {
  const folder = path.basename(path.dirname(place));
  return folder === owner ? undefined : `the defect is ${owner}'s, and stands in the folder of ${folder}`;
}

function registryProblem(
  defect: Defect,
  others: readonly LoadedDefect[],
  scenarios: readonly ScenarioDefinition[] | undefined,
): string | undefined {
  const { title, shows } = defect;
  const namesake = others.find((other) => other.title === title);
  if (namesake) return `the title "${title}" is that of the defect in ${namesake.file}`;
  if (!scenarios) return undefined;
  for (const symptom of shows) {
    const scenario = scenarios.find((each) => each.title === symptom.scenario);
    if (!scenario) {
      const titles = scenarios.map((each) => each.title);
      return `the defect shows in "${symptom.scenario}", and no scenario has that title; the nearest is "${closest(symptom.scenario, titles)}"`;
    }
    for (const [role, letters] of Object.entries(symptom.sdks ?? {})) {
      if (!scenario.roles.includes(role)) return `"${symptom.scenario}" has no role ${role}`;
      const unknown = [...letters].find((letter) => !sdks[letter]);
      if (unknown || letters === "")
        return `"${letters}" of ${role} names no SDK: known are ${Object.keys(sdks).join(", ")}`;
    }
    if (!showingRun(scenario, { defect, symptom, defaults: new Map() }))
      return `"${symptom.scenario}" does not apply in any permutation with what the defect affects, on the sides where it shows`;
  }
  return undefined;
}

import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { UsageError } from "../support/index.ts";
import { loadCatalogue } from "./catalogue.ts";
import type { ScenarioDefinition } from "./definition.ts";
import { folderName } from "./folder-name.ts";
import { loadDefects } from "./load-defects.ts";
import { resolveOwnName } from "./own-name.ts";
import { scenarioFiles } from "./scenario-files.ts";
import { sourceProblem } from "./source-problem.ts";

const projectRoot = fileURLToPath(new URL("../..", import.meta.url));
const definitions: ScenarioDefinition[] = [];
let loading = { file: "", family: "" };

/** With a permutation behind it, it is the name of a folder, which may have 255. */
const lettersOfATitle = 220;

/** Adds a scenario of the file that is being loaded. Throws when its title is too long or another's already, or a source is none. */
export function register(definition: Omit<ScenarioDefinition, "file" | "family">): void {
  const { title } = definition;
  if (title.length > lettersOfATitle)
    throw new Error(`the title "${title}" has ${title.length} letters, and ${lettersOfATitle} is the most`);
  const namesake = definitions.find((other) => folderName(other.title) === folderName(title));
  if (namesake) throw new Error(`the title "${title}" is that of a scenario in ${namesake.file}`);
  const { demandedBy = [] } = definition;
  const sources = demandedBy === "who can decrypt" ? [] : [demandedBy].flat();
  const problem = sources.map(sourceProblem).find((text) => text);
  if (problem) throw new Error(`"${title}" ${problem}`);
  definitions.push({ ...definition, ...loading });
}

let loaded: Promise<ScenarioDefinition[]> | undefined;

/** Imports every file under scenarios/ (`CRUCIBLE_SCENARIOS` names another folder) and returns what they declare, each with the known defects that show in it, from defects/ or that other folder; who proves what the incumbent's tests do is tagged `parity`. Throws `UsageError` for a file that cannot be loaded. */
export function loadScenarios(): Promise<ScenarioDefinition[]> {
  loaded ??= load();
  return loaded;
}

async function load(): Promise<ScenarioDefinition[]> {
  const own = process.env.CRUCIBLE_SCENARIOS;
  const folder = path.resolve(own ?? path.join(projectRoot, "scenarios"));
  const files = scenarioFiles(folder);
  resolveOwnName();
  // One after the other: a declaration belongs to the file that is being loaded.
  for (const { file, family } of files) {
    loading = { file: path.relative(projectRoot, file), family };
    await importScenarios(file);
  }
  const scenarios = definitions;
  const ours = await loadDefects(path.join(projectRoot, "defects"), {
    root: projectRoot,
    byOwner: true,
    ...(!own && { scenarios }),
  });
  const defects = own ? await loadDefects(folder, { root: projectRoot, byOwner: false, scenarios }) : ours;
  // These come by chance in anybody's scenarios.
  const byChance = [...new Set([...ours, ...defects])].filter(({ provedBy }) => provedBy);
  const { parity } = loadCatalogue();
  return definitions.map((definition) => {
    const { title, ids, tags = [] } = definition;
    const isParity = ids.some((id) => parity.has(id));
    return {
      ...definition,
      defects: defects.filter(({ shows }) => shows.some(({ scenario }) => scenario === title)),
      byChance,
      ...(isParity && { tags: ["parity", ...tags] }),
    };
  });
}

async function importScenarios(file: string): Promise<void> {
  try {
    await import(pathToFileURL(file).href);
  } catch (error) {
    const { message } = error instanceof Error ? error : new Error(String(error));
    throw new UsageError(`${path.relative("", file)} cannot be loaded: ${message}`, {
      hint: "mend the scenario, or take it out of its folder",
    });
  }
}

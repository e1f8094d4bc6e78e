import { Command } from "commander";
import { keptRuns, lastVerdicts, onDefaultReleases } from "../report/index.ts";
import { defectName, type ScenarioDefinition } from "../scenario/index.ts";
import { coverageJson } from "./coverage-json.ts";
import { coverageText } from "./coverage-text.ts";
import { defaultClients } from "./default-clients.ts";
import { listText } from "./list-text.ts";
import { reportsOption } from "./reports-option.ts";
import { selectScenarios } from "./select-scenarios.ts";
import { addSelection } from "./selection-options.ts";
import { terminalColumns } from "./terminal-columns.ts";

interface ListFlags {
  family?: string[];
  tag?: string;
  json: boolean;
  coverage: boolean;
  reports?: string;
}

export function listCommand(): Command {
  return addSelection(new Command("list").description("list scenarios, with their files"))
    .option("--json", "as JSON", false)
    .option("--coverage", "what is to be proved, which scenarios prove it, and how each ended last", false)
    .addOption(reportsOption())
    .action(list);
}

async function list(patterns: string[], flags: ListFlags): Promise<void> {
  const { loadScenarios } = await import("../scenario/index.ts");
  const definitions = await loadScenarios();
  const selected = selectScenarios(definitions, { ...flags, patterns });
  if (flags.coverage) await printCoverage(definitions, new Set(selected), flags);
  else process.stdout.write(flags.json ? scenariosJson(selected) : listText(selected, terminalColumns()));
}

/** The catalogue's rows that one of `selected` proves; the whole catalogue when all are selected. */
async function printCoverage(
  definitions: readonly ScenarioDefinition[],
  selected: ReadonlySet<ScenarioDefinition>,
  { json, reports }: ListFlags,
): Promise<void> {
  const { coverage, loadCatalogue } = await import("../scenario/index.ts");
  const all = coverage(definitions, loadCatalogue());
  const isWanted = (scenario: ScenarioDefinition) => selected.has(scenario);
  const wanted = all
    .map(({ title, rows }) => ({ title, rows: rows.filter(({ scenarios }) => scenarios.some(isWanted)) }))
    .filter(({ rows }) => rows.length > 0);
  const lists = selected.size === definitions.length ? all : wanted;
  const runs = await keptRuns(reports);
  const lastVerdict = lastVerdicts(runs);
  const used = onDefaultReleases(runs).length;
  const source = `kept runs on the default releases, from which verdicts are: ${used}; of other builds: ${runs.length - used}`;
  process.stdout.write(
    json ? coverageJson(lists, lastVerdict) : coverageText(lists, { lastVerdict, source, columns: terminalColumns() }),
  );
}

function scenariosJson(definitions: readonly ScenarioDefinition[]): string {
  const clients = defaultClients.split(",");
  const rows = definitions.map((definition) => {
    const { title: scenario, family, ids, file, roles, puppets = [], tags = [], defects = [] } = definition;
    const knownBugs = defects.map(defectName);
    return { scenario, family, ids, file, roles, puppets, clients, tags, knownBugs };
  });
  return `${JSON.stringify(rows, null, 2)}\n`;
}

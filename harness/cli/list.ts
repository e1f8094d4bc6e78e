import { Command } from "commander";
import pc from "picocolors";
import { knownBugNote, lastVerdicts } from "../report/index.ts";
import { coverageJson } from "./coverage-json.ts";
import { coverageText } from "./coverage-text.ts";
import { defaultClients } from "./default-clients.ts";
import { reportsOption } from "./reports-option.ts";

export function listCommand(): Command {
  return new Command("list")
    .description("list the scenarios")
    .option("--json", "as JSON", false)
    .option("--coverage", "what is to be proved, which scenarios prove it, and how each ended last", false)
    .addOption(reportsOption())
    .action(list);
}

async function list(flags: { json: boolean; coverage: boolean; reports?: string }): Promise<void> {
  const { coverage, loadCatalogue, loadScenarios } = await import("../scenario/index.ts");
  const definitions = await loadScenarios();
  if (flags.coverage) {
    const lists = coverage(definitions, loadCatalogue());
    const lastVerdict = await lastVerdicts(flags.reports);
    process.stdout.write((flags.json ? coverageJson : coverageText)(lists, lastVerdict));
    return;
  }
  const clients = defaultClients.split(",");
  if (flags.json) {
    const rows = definitions.map(
      ({ title: scenario, family, ids, file, roles, puppets = [], tags = [], knownBug }) => ({
        scenario,
        family,
        ids,
        file,
        roles,
        puppets,
        clients,
        tags,
        knownBugs: [knownBug ?? []].flat().map(({ issue }) => issue),
      }),
    );
    process.stdout.write(`${JSON.stringify(rows, null, 2)}\n`);
    return;
  }
  const idWidth = Math.max(...definitions.map(({ ids }) => ids.join(" ").length));
  for (const [family, members] of Map.groupBy(definitions, (definition) => definition.family)) {
    process.stdout.write(`${pc.bold(family)}\n`);
    for (const { ids, title, roles, puppets = [], knownBug } of members) {
      const note = knownBugNote(knownBug);
      const remark = note && pc.yellow(` known bug: ${note}`);
      process.stdout.write(
        `  ${ids.join(" ").padEnd(idWidth)}  ${title} ${pc.dim(`[${[...roles, ...puppets].join(" ")}]`)}${remark}\n`,
      );
    }
  }
  process.stdout.write(
    `${definitions.length} scenarios, each run with --clients ${clients.join(" and ")} unless said otherwise\n`,
  );
}

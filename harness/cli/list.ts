import { Command } from "commander";
import pc from "picocolors";
import { defaultClients } from "./default-clients.ts";

export function listCommand(): Command {
  return new Command("list").description("list the scenarios").option("--json", "as JSON", false).action(list);
}

async function list({ json }: { json: boolean }): Promise<void> {
  const { loadScenarios } = await import("../scenario/index.ts");
  const definitions = await loadScenarios();
  const clients = defaultClients.split(",");
  if (json) {
    const rows = definitions.map(({ title: scenario, family, ids, file, roles, tags = [], knownBug }) => ({
      scenario,
      family,
      ids,
      file,
      roles,
      clients,
      tags,
      knownBug: knownBug?.issue,
    }));
    process.stdout.write(`${JSON.stringify(rows, null, 2)}\n`);
    return;
  }
  const idWidth = Math.max(...definitions.map(({ ids }) => ids.join(" ").length));
  for (const [family, members] of Map.groupBy(definitions, (definition) => definition.family)) {
    process.stdout.write(`${pc.bold(family)}\n`);
    for (const { ids, title, roles, knownBug } of members) {
      const remark = knownBug ? pc.yellow(` known bug: ${knownBug.issue}`) : "";
      process.stdout.write(`  ${ids.join(" ").padEnd(idWidth)}  ${title} ${pc.dim(`[${roles.join(" ")}]`)}${remark}\n`);
    }
  }
  process.stdout.write(
    `${definitions.length} scenarios, each run with --clients ${clients.join(" and ")} unless said otherwise\n`,
  );
}

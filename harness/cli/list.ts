import { Command } from "commander";
import pc from "picocolors";

export function listCommand(): Command {
  return new Command("list").description("list the scenarios").option("--json", "as JSON", false).action(list);
}

async function list({ json }: { json: boolean }): Promise<void> {
  const { loadScenarios } = await import("../scenario/index.ts");
  const definitions = await loadScenarios();
  if (json) {
    const rows = definitions.map(({ title: scenario, family, ids, file, roles, knownBug }) => ({
      scenario,
      family,
      ids,
      file,
      roles,
      knownBug: knownBug?.issue,
    }));
    process.stdout.write(`${JSON.stringify(rows, null, 2)}\n`);
    return;
  }
  for (const [family, members] of Map.groupBy(definitions, (definition) => definition.family)) {
    process.stdout.write(`${pc.bold(family)}\n`);
    for (const { ids, title, knownBug } of members) {
      process.stdout.write(
        `  ${ids.join(" ").padEnd(12)}${title}${knownBug ? pc.dim(` (known bug: ${knownBug.issue})`) : ""}\n`,
      );
    }
  }
}

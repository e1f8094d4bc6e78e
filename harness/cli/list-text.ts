import path from "node:path";
import pc from "picocolors";
import { hanging, knownBugNote, shownPath } from "../report/index.ts";
import type { ScenarioDefinition } from "../scenario/index.ts";
import { defaultClients } from "./default-clients.ts";
import { projectRoot } from "./project-root.ts";

/**
 * Scenarios for a person, by family. With the `columns` of a terminal, lines are wrapped and a scenario's file has a line of its
 * own, for a path does not wrap; without, a scenario is one line.
 */
export function listText(definitions: readonly ScenarioDefinition[], columns?: number): string {
  const lines: string[] = [];
  const idWidth = Math.max(...definitions.map(({ ids }) => ids.join(" ").length));
  for (const [family, members] of Map.groupBy(definitions, (definition) => definition.family)) {
    lines.push(pc.bold(`${family}/`));
    for (const member of members) {
      const { ids, title, roles, puppets = [], file } = member;
      const note = knownBugNote(member);
      const text = `${title} [${[...roles, ...puppets].join(" ")}]${note && ` known bug: ${note}`}`;
      const entry = hanging(`  ${ids.join(" ").padEnd(idWidth)}  `, text, columns);
      lines.push(`${entry}${columns ? "\n    " : "  "}${pc.dim(shownPath(path.resolve(projectRoot, file)))}`);
    }
  }
  const count = definitions.length === 1 ? "1 scenario" : `${definitions.length} scenarios, each`;
  lines.push(`${count} run with --clients ${defaultClients.replace(",", " and ")} unless said otherwise`);
  return `${lines.join("\n")}\n`;
}

import pc from "picocolors";
import type { LastVerdicts } from "../report/index.ts";
import type { CoverageList } from "../scenario/index.ts";
import { defaultClients } from "./default-clients.ts";

const notRun = Object.fromEntries(defaultClients.split(",").map((clients) => [clients, "not run"]));

/** The catalogue for a person: each row with its scenarios and, by permutation, how each ended last; then the counts. */
export function coverageText(lists: readonly CoverageList[], lastVerdict: LastVerdicts): string {
  const lines: string[] = [];
  for (const { title, rows } of lists) {
    lines.push(pc.bold(title));
    for (const { ids, promise, scenarios, covered } of rows) {
      lines.push(`  ${covered ? pc.green("✓") : pc.dim("–")} ${ids.join(" ")}  ${promise}`);
      for (const scenario of scenarios) {
        const ends = Object.entries({ ...notRun, ...lastVerdict(scenario.title) }).map((end) => end.join(" "));
        lines.push(pc.dim(`      ${scenario.title}: ${ends.join(", ")}`));
      }
    }
  }
  for (const { title, rows } of lists) {
    lines.push(`${title}: ${rows.filter(({ covered }) => covered).length} of ${rows.length}`);
  }
  return `${lines.join("\n")}\n`;
}

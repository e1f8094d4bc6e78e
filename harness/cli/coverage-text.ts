import pc from "picocolors";
import { hanging, holds, type LastVerdicts } from "../report/index.ts";
import type { CoverageList } from "../scenario/index.ts";
import { defaultClients } from "./default-clients.ts";

interface CoverageTextOptions {
  lastVerdict: LastVerdicts;
  /** Which runs the verdicts are from. */
  source: string;
  /** Width of the terminal; nothing is wrapped when left out. */
  columns?: number;
}

type Row = CoverageList["rows"][number];

const notRun = Object.fromEntries(defaultClients.split(",").map((clients) => [clients, "not run"]));
const legend = "✓ held last   ✗ failed last   ? not proved last   ○ not run   – has no scenario";

/** The catalogue for a person: each row with its scenarios and, by permutation, how each ended last; then the counts. */
export function coverageText(
  lists: readonly CoverageList[],
  { lastVerdict, source, columns }: CoverageTextOptions,
): string {
  const lines: string[] = [];
  for (const { title, rows } of lists) {
    lines.push(pc.bold(title));
    for (const row of rows) {
      lines.push(hanging(`  ${mark(row, lastVerdict)} ${row.ids.join(" ")}  `, row.promise, columns));
      for (const scenario of row.scenarios) {
        const ends = Object.entries({ ...notRun, ...lastVerdict(scenario.title) }).map((end) => end.join(" "));
        lines.push(pc.dim(hanging("      ", `${scenario.title}: ${ends.join(", ")}`, columns)));
      }
    }
  }
  for (const { title, rows } of lists) {
    lines.push(`${title}: ${rows.filter(({ covered }) => covered).length} of ${rows.length}`);
  }
  return `${[...lines, hanging("", legend, columns), hanging("", source, columns)].join("\n")}\n`;
}

/** One mark for a row: the worst of how its scenarios ended last. */
function mark({ scenarios, covered }: Row, lastVerdict: LastVerdicts): string {
  const verdicts = scenarios.flatMap(({ title }) => Object.values(lastVerdict(title)));
  if (verdicts.includes("fail")) return pc.red("✗");
  if (!verdicts.every(holds)) return pc.yellow("?");
  if (!covered) return pc.dim("–");
  return verdicts.length > 0 ? pc.green("✓") : pc.dim("○");
}

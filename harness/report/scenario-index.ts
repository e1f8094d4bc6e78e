import type { CoverageList } from "../scenario/index.ts";
import { knownBugNote } from "./known-bug-note.ts";

/** The text of scenarios/README.md: each list of the catalogue with the scenarios that prove it. */
export function scenarioIndex(lists: readonly CoverageList[]): string {
  const parts = lists.map(({ title, rows }) => {
    const proved = rows.filter(({ covered }) => covered).length;
    return [
      `## ${title[0]?.toUpperCase()}${title.slice(1)}: ${proved} of ${rows.length}`,
      "",
      "| id | promise | scenarios |",
      "| --- | --- | --- |",
      ...rows.map(
        ({ ids, promise, scenarios }) => `| ${ids.join(", ")} | ${cell(promise)} | ${cell(links(scenarios))} |`,
      ),
    ].join("\n");
  });
  const head =
    "# What is proved by which scenario\n\nMade from the scenarios by `npm run docs`; `./crucible list --coverage` also tells how each ended last.";
  return `${[head, ...parts].join("\n\n")}\n`;
}

function links(scenarios: CoverageList["rows"][number]["scenarios"]): string {
  return scenarios
    .map(({ title, file, knownBug }) => {
      const note = knownBugNote(knownBug);
      return `[${title}](${file.replace(/^scenarios\//, "")})${note && `; known bug: ${note}`}`;
    })
    .join("<br>");
}

/** As the text of a table's cell. */
function cell(text: string): string {
  return text.replaceAll("|", "\\|");
}

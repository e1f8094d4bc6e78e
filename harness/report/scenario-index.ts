import { applicablePermutations, type CoverageList, type ScenarioDefinition } from "../scenario/index.ts";
import { knownBugNote } from "./known-bug-note.ts";

const head = [
  "# What is proved by which scenario",
  "Made from the scenarios by `npm run docs`. Beside each stands which letters a permutation may have for it to apply, by [what each driver claims](../harness/clients/CAPABILITIES.md): `jr`×`jbr` is `jj`, `jb`, `jr`, `rj`, `rb` and `rr`, each with capitals or without. `./crucible list --coverage` also tells how each ended last, in every permutation that was run on the default releases.",
];

/** The text of scenarios/README.md: each list of the catalogue with the scenarios that prove it, and where they apply. */
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
  return `${[...head, ...parts].join("\n\n")}\n`;
}

function links(scenarios: CoverageList["rows"][number]["scenarios"]): string {
  return scenarios
    .map((scenario) => {
      const { title, file } = scenario;
      const note = knownBugNote(scenario);
      return `[${title}](${file.replace(/^scenarios\//, "")}) ${permutations(scenario)}${note && `; known bug: ${note}`}`;
    })
    .join("<br>");
}

/** The first letters and, apart, the second ones: what one role needs is asked of its own letter alone. */
function permutations(scenario: ScenarioDefinition): string {
  const all = applicablePermutations(scenario);
  if (all.length === 0) return "nowhere";
  const lettersAt = (index: number) => [...new Set(all.map((permutation) => permutation[index]))].join("");
  return `\`${lettersAt(0)}\`×\`${lettersAt(1)}\``;
}

/** As the text of a table's cell. */
function cell(text: string): string {
  return text.replaceAll("|", "\\|");
}

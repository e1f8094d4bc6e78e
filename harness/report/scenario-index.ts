import {
  applicablePermutations,
  type CoverageList,
  type LoadedDefect,
  type ScenarioDefinition,
} from "../scenario/index.ts";
import { affectedReleases } from "./affected-releases.ts";
import { defectAnchor } from "./defect-anchor.ts";
import { sourceLink } from "./source-link.ts";

const head = [
  "# What is proved by which scenario",
  "Made from the scenarios by `npm run docs`. Beside each stands which letters a permutation may have for it to apply, by [what each driver claims](../harness/clients/CAPABILITIES.md): `jr`×`jbr` is `jj`, `jb`, `jr`, `rj`, `rb` and `rr`, each with capitals or without. Then comes what demands its promises; where nothing does, it promises only which devices can decrypt and which cannot. [Known bugs](../docs/reference/defects.md) that it shows come last, with the releases that have them unless no other is known; those that are reported privately first are not named. `./crucible list --coverage` also tells how each ended last, in every permutation that was run on the default releases.",
];

/**
 * The text of scenarios/README.md: each list of the catalogue with the scenarios that prove it, where they apply, what demands
 * them, and the known bugs that they show.
 */
export function scenarioIndex(lists: readonly CoverageList[]): string {
  const parts = lists.map(({ title, rows }) => {
    const proved = rows.filter(({ covered }) => covered).length;
    return [
      `## ${title[0]?.toUpperCase()}${title.slice(1)}: ${proved} of ${rows.length}`,
      "",
      ...rows.flatMap(({ ids, promise, scenarios }) => [
        `- **${ids.join(", ")}** ${promise}`,
        ...scenarios.map((scenario) => `  - ${line(scenario)}`),
      ]),
    ].join("\n");
  });
  return `${[...head, ...parts].join("\n\n")}\n`;
}

function line(scenario: ScenarioDefinition): string {
  const { title, file, demandedBy = [], defects = [] } = scenario;
  const sources = demandedBy === "who can decrypt" ? [] : [demandedBy].flat();
  return [
    `[${title}](${file.replace(/^scenarios\//, "")}) ${permutations(scenario)}`,
    ...new Set(sources.map(sourceLink)),
    ...new Set(defects.filter(({ privately }) => !privately).map((defect) => `known bug: ${defectLink(defect)}`)),
  ].join(" · ");
}

function defectLink(defect: LoadedDefect): string {
  const { title } = defect;
  return `[${title}](../docs/reference/defects.md#${defectAnchor(title)})${affectedReleases(defect)}`;
}

/** The first letters and, apart, the second ones: what one role needs is asked of its own letter alone. */
function permutations(scenario: ScenarioDefinition): string {
  const all = applicablePermutations(scenario);
  if (all.length === 0) return "nowhere";
  const lettersAt = (index: number) => [...new Set(all.map((permutation) => permutation[index]))].join("");
  return `\`${lettersAt(0)}\`×\`${lettersAt(1)}\``;
}

import { sourceLink } from "../report/index.ts";
import {
  defaultReleases,
  type LoadedDefect,
  type ScenarioDefinition,
  type ShowingRun,
  showingRun,
} from "../scenario/index.ts";
import { allDefects } from "./all-defects.ts";

const severities = ["high", "medium", "low"];

const head = `# Defects that were found

Made from [defects/](../../defects/README.md) by \`npm run docs\`: each known fault of an SDK, a homeserver or the specification, with the sentence that demands
the contrary, the evidence, and the command that shows it. The worst come first. All but the heading of an entry can be copied into an issue.`;

/** The text of docs/reference/defects.md. Of a defect that is reported privately first it has the owner and the day, nothing else. */
export async function defectsPage(definitions: readonly ScenarioDefinition[]): Promise<string> {
  const all = allDefects(definitions);
  const ranked = all.toSorted(
    (one, other) =>
      severities.indexOf(one.severity) - severities.indexOf(other.severity) ||
      Math.min(one.issues.length, 1) - Math.min(other.issues.length, 1) ||
      compare(one.owner, other.owner) ||
      compare(one.title, other.title),
  );
  const open = ranked.filter(({ privately }) => !privately);
  const defaults = await defaultReleases();
  const entries = (defects: readonly LoadedDefect[]) => defects.map((each) => entry(each, definitions, defaults));
  const unreported = open.filter(({ issues }) => issues.length === 0);
  const known = open.filter(({ issues }) => issues.length > 0);
  const hidden = all.flatMap(({ owner, privately }) => (privately ? [`- ${owner}, until ${privately.until}`] : []));
  return `${[
    head,
    `## Worth reporting: ${unreported.length}`,
    "Nobody has reported these, as far as was found.",
    ...entries(unreported),
    `## Known: ${known.length}`,
    "A comment on the first issue can add the evidence and the command.",
    ...entries(known),
    `## Reported privately first: ${hidden.length}`,
    "An attacker could use these, so their owners are told before others ([SECURITY.md](../../SECURITY.md)).",
    hidden.sort().join("\n"),
  ]
    .filter((part) => part !== "")
    .join("\n\n")}\n`;
}

function entry(
  defect: LoadedDefect,
  definitions: readonly ScenarioDefinition[],
  defaults: ReadonlyMap<string, string>,
): string {
  const { title, owner, severity, issues, demandedBy, evidence, affects, tried } = defect;
  const runs = defect.shows.flatMap((symptom) => {
    const definition = definitions.find((each) => each.title === symptom.scenario);
    const run = definition && showingRun(definition, { defect, symptom, defaults });
    return run ? [run] : [];
  });
  const [first, ...others] = [...new Map(runs.map((run) => [run.scenario, run])).values()];
  const ranges = Object.entries(affects).map(([component, range]) =>
    range === "*" ? `every ${component}` : `${component} \`${range}\``,
  );
  const doesNot = tried.doesNot?.length ? `; does not on ${tried.doesNot.join(", ")}` : "";
  return [
    `### ${title}`,
    [
      `- **Owner**: ${owner}; **severity**: ${severity}; **affects**: ${ranges.join(", ")}`,
      `- **Tried**: shows on ${tried.shows.join(", ")}${doesNot}`,
      ...demandedBy.map(
        (source) => `- **Demanded by** ${sourceLink(source)}: “${source.says.replaceAll(/\s+/g, " ")}”`,
      ),
      ...(issues.length > 0 ? [`- **Known**: ${issues.join(", ")}`] : []),
      ...(others.length > 0 ? [`- **Also shown by**: ${others.map(({ scenario }) => scenario).join("; ")}`] : []),
    ].join("\n"),
    evidence
      .trim()
      .split("\n")
      .map((line) => line.trim())
      .join("\n"),
    ...(defect.provedBy ? ["It comes by chance in any scenario, and the journal proves it."] : []),
    ...(first ? [["```", command(first), "```"].join("\n")] : []),
  ].join("\n\n");
}

/** The option that names a release of the component. */
const options: Readonly<Record<string, (version: string) => string>> = {
  "matrix-js-sdk": (version) => `--js-sdk ${version}`,
  "matrix-sdk-crypto-wasm": (version) => `--crypto-wasm ${version}`,
  "matrix-sdk": (version) => `--rust-sdk ${version}`,
  "mautrix-go": (version) => `--mautrix ${version}`,
  synapse: (version) => `--hs synapse@${version}`,
};

function command({ scenario, clients, releases }: ShowingRun): string {
  const named = Object.entries(releases).map(([component, version]) => ` ${options[component]?.(version)}`);
  const title = `'${scenario.replaceAll("'", "'\\''")}'`;
  return `./crucible run ${title} --clients ${clients} --backend process${named.join("")}`;
}

function compare(one: string, other: string): number {
  return Number(one > other) - Number(one < other);
}

import path from "node:path";
import pc from "picocolors";
import type { ScenarioResult } from "../scenario/index.ts";
import { failureLines } from "./failure-lines.ts";
import { row } from "./row.ts";
import { shownPath } from "./shown-path.ts";

export interface ExplainOptions {
  reportFolder: string;
  /** The command that runs a result's scenario again. */
  rerun: (result: ScenarioResult) => string;
  /** Width of the terminal; nothing is wrapped when left out. */
  columns?: number;
}

/** More of them are noise in a terminal; the journal and results.json have all. */
const shownUtds = 8;
const shownFiles = 10;

/**
 * Runs that did not hold for the same reason, for a person: of the first the promise, the reason, where, who, what was not
 * decrypted, faults and their hits, files, and the way to run it again; of the others their names, and of some the files.
 */
export function explainFailure(
  [first, ...others]: readonly [ScenarioResult, ...ScenarioResult[]],
  { reportFolder, rerun, columns }: ExplainOptions,
): string {
  const { verdict, scenario, clients, utd = [], late = [], faults } = first;
  const more = others.length === 0 ? "" : `, and ${runs(others.length)} more for the same reason`;
  const unshown = utd.length - shownUtds;
  const files = (result: ScenarioResult) => [...journalLines(result, reportFolder), row("again", rerun(result))];
  return [
    `${pc.bold(pc.red(verdict.toUpperCase()))} ${clients}${more}`,
    row("promise", scenario, columns),
    ...failureLines(first, columns),
    ...utd.slice(0, shownUtds).map((entry) => row("utd", utdText(entry), columns)),
    ...(unshown > 0 ? [row("utd", `and ${unshown} more, in the journal`)] : []),
    ...late.map((change) => row("late", lateText(change), columns)),
    ...faults.map(({ text, fired }) => row("fault", `${text} (fired ${fired})`, columns)),
    ...files(first),
    ...others.flatMap((other, index) => [
      "",
      row("also", `${other.scenario} ${other.clients}`, columns),
      ...(index < shownFiles ? files(other) : []),
    ]),
  ].join("\n");
}

function journalLines({ folder }: ScenarioResult, reportFolder: string): string[] {
  return folder ? [row("journal", shownPath(path.join(reportFolder, folder, "journal.ndjson")))] : [];
}

function runs(count: number): string {
  return count === 1 ? "1 run" : `${count} runs`;
}

function lateText({
  client,
  homeserver,
  userId,
  ms,
  isServersFault,
}: NonNullable<ScenarioResult["late"]>[number]): string {
  const why = isServersFault ? "" : ", on a starved machine";
  return `${homeserver} told ${client} of a change of the devices of ${userId} after ${(ms / 1000).toFixed(1)} s${why}`;
}

function utdText({ device, event, cause, outcome, ms }: NonNullable<ScenarioResult["utd"]>[number]): string {
  const end = outcome === "late" ? `decrypted ${ms} ms later` : "never decrypted";
  return `${device} could not decrypt ${event}: ${cause}, ${end}`;
}

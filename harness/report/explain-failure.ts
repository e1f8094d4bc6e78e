import path from "node:path";
import pc from "picocolors";
import type { ScenarioResult } from "../scenario/index.ts";

/** A failed scenario for a person: the promise, what was seen, faults and their hits, files, and how to run it again. */
export function explainFailure(
  result: ScenarioResult,
  { reportFolder, rerun }: { reportFolder: string; rerun: string },
): string {
  const { verdict, scenario, clients, reason = "no reason was given", utd = [], faults, folder } = result;
  const lines = [
    `${pc.bold(pc.red(verdict.toUpperCase()))} ${clients}`,
    row("promise", scenario),
    row("seen", reason),
    ...utd.map((entry) => row("utd", utdText(entry))),
    ...faults.map(({ text, fired }) => row("fault", `${text} (fired ${fired})`)),
  ];
  if (folder) lines.push(row("journal", path.relative("", path.join(reportFolder, folder, "journal.ndjson"))));
  lines.push(row("again", rerun));
  return lines.join("\n");
}

function utdText({ device, event, cause, outcome, ms }: NonNullable<ScenarioResult["utd"]>[number]): string {
  const end = outcome === "late" ? `decrypted ${ms} ms later` : "never decrypted";
  return `${device} could not decrypt ${event}: ${cause}, ${end}`;
}

/** Further lines of `text`, a hint for example, stay in its column. */
function row(label: string, text: string): string {
  const indent = " ".repeat(11);
  return `  ${pc.dim(`${label}:`.padEnd(8))} ${text.trim().replaceAll("\n", `\n${indent}`)}`;
}

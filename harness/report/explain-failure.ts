import path from "node:path";
import pc from "picocolors";
import type { ScenarioResult } from "../scenario/index.ts";

/** A failed scenario for a person: the promise, what was seen, faults and their hits, files, and how to run it again. */
export function explainFailure(
  result: ScenarioResult,
  { reportFolder, rerun }: { reportFolder: string; rerun: string },
): string {
  const lines = [
    `${pc.bold(pc.red(result.verdict.toUpperCase()))} ${result.scenario} [${result.clients}]`,
    `  seen:    ${result.reason ?? "nothing"}`,
  ];
  for (const { device, event, cause, outcome, ms } of result.utd ?? []) {
    lines.push(
      `  utd:     ${device} could not decrypt ${event}: ${cause}, ${outcome === "late" ? `decrypted ${ms} ms later` : "never decrypted"}`,
    );
  }
  for (const { text, fired } of result.faults) lines.push(`  fault:   ${text} (fired ${fired})`);
  if (result.folder)
    lines.push(`  journal: ${path.relative("", path.join(reportFolder, result.folder, "journal.ndjson"))}`);
  lines.push(`  again:   ${rerun}`);
  return lines.join("\n");
}

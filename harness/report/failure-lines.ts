import path from "node:path";
import { fileURLToPath } from "node:url";
import type { ScenarioResult } from "../scenario/index.ts";
import { row } from "./row.ts";
import { shownPath } from "./shown-path.ts";

const projectRoot = fileURLToPath(new URL("../..", import.meta.url));

/**
 * What a person wants first of a run that did not hold: the reason, where its body was, and who took part, a row each; then
 * errors that SDKs logged, if any.
 */
export function failureLines({ reason, where, who, logged = [] }: ScenarioResult, columns?: number): string[] {
  const lines: string[] = [];
  if (reason) lines.push(row("reason", reason, columns));
  if (where) lines.push(row("where", whereText(where), columns));
  if (who && who.length > 0) lines.push(row("who", who.map(participantText).join(", "), columns));
  return [...lines, ...logged.map(({ client, error }) => row("sdk", `${client}'s SDK logged: ${error}`, columns))];
}

/** The scenario's file, and the line and the step in which its body was: `scenarios/a/b.scenario.ts:14, after "Alice sends"`. */
function whereText({ file, line, step }: NonNullable<ScenarioResult["where"]>): string {
  const place = shownPath(path.resolve(projectRoot, file)) + (line === undefined ? "" : `:${line}`);
  return step === undefined ? place : `${place}, after "${step}"`;
}

function participantText({ role, sdk, version, homeserver }: NonNullable<ScenarioResult["who"]>[number]): string {
  return [role, sdk ?? "(puppet)", version, `on ${homeserver}`].filter(Boolean).join(" ");
}

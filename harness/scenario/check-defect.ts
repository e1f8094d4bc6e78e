import semver from "semver";
import { isObjectWith } from "../support/index.ts";
import type { Component, Defect, Owner } from "./defect.ts";
import type { Proof } from "./proof.ts";
import { mayBeIn } from "./release.ts";
import { sourceProblem } from "./source-problem.ts";

const owners: Readonly<Record<Owner, true>> = {
  "matrix-js-sdk": true,
  "matrix-sdk-crypto": true,
  "matrix-sdk": true,
  "mautrix-go": true,
  synapse: true,
  "matrix-spec": true,
};
const components: Readonly<Record<Component, true>> = {
  "matrix-js-sdk": true,
  "matrix-sdk-crypto-wasm": true,
  "matrix-sdk": true,
  "mautrix-go": true,
  synapse: true,
};
const proofs: Readonly<Record<Proof, true>> = { "lost-device-list-update": true, "early-woken-sync": true };
const evidenceLines = 3;
const lettersOfALine = 200;

/** Throws an error that says what is wrong with the defect. Types say most of it, but a stranger's list may be run unchecked. */
export function checkDefect(value: Defect): void {
  const problem = isObjectWith(value, { title: "string" }) ? problemOf(value) : "a defect is an object with a title";
  if (problem) throw new Error(problem);
}

function problemOf(value: Defect): string | undefined {
  const { title, owner, issues, demandedBy, evidence, severity, affects, tried, privately } = value;
  if (title.trim() === "") return "the defect's title is empty";
  const about = `the defect "${title}"`;
  if (!Object.hasOwn(owners, owner)) return `${about} has an unknown owner: ${owner}. Known are ${list(owners)}`;
  if (!Array.isArray(issues)) return `${about} has no list of issues; it is empty when nobody has reported the defect`;
  const noAddress = issues.find((issue) => !/^https:\/\/\S+$/.test(issue));
  if (noAddress !== undefined) return `${about} names "${noAddress}" as an issue, which is not an https address`;
  if (!Array.isArray(demandedBy) || demandedBy.length === 0) return `${about} names nothing that demands the contrary`;
  if (demandedBy.some((source) => "wish" in source)) return `${about} names a wish; what nothing demands is no defect`;
  const wrongSource = demandedBy.map(sourceProblem).find((problem) => problem);
  if (wrongSource) return `${about} ${wrongSource}`;
  if (!["high", "medium", "low"].includes(severity)) return `${about} is neither of high, medium nor low severity`;
  if (privately && !isDay(privately.until))
    return `${about} is private until "${privately.until}", which is no day such as 2027-02-28`;
  return (
    evidenceProblem(about, evidence) ??
    affectsProblem(about, affects) ??
    triedProblem(about, affects, tried) ??
    showsProblem(about, value)
  );
}

function evidenceProblem(about: string, evidence: string): string | undefined {
  const lines = typeof evidence === "string" ? evidence.trim().split("\n") : [];
  if (lines.join("").trim() === "") return `${about} has no evidence`;
  if (lines.length > evidenceLines)
    return `${about} has ${lines.length} lines of evidence, and ${evidenceLines} is the most`;
  const long = lines.find((line) => line.trim().length > lettersOfALine);
  return (
    long && `${about} has a line of evidence with ${long.trim().length} letters, and ${lettersOfALine} is the most`
  );
}

function affectsProblem(about: string, affects: Defect["affects"]): string | undefined {
  const entries = Object.entries(affects ?? {});
  if (entries.length === 0) return `${about} does not say which releases it affects`;
  for (const [component, range] of entries) {
    if (!Object.hasOwn(components, component))
      return `${about} affects ${component}, which nothing here runs on. Known are ${list(components)}`;
    if (typeof range !== "string" || semver.validRange(range) === null)
      return `${about} affects ${component} "${range}", which is no semver range such as <0.31.0`;
  }
  return undefined;
}

function triedProblem(about: string, affects: Defect["affects"], tried: Defect["tried"]): string | undefined {
  if (!Array.isArray(tried?.shows) || tried.shows.length === 0)
    return `${about} does not say on which release it was tried`;
  for (const [releases, isExpected] of [
    [tried.shows, true],
    [tried.doesNot ?? [], false],
  ] as const) {
    for (const release of releases) {
      const [, component = "", version] = /^(\S+) (\d\S*)$/.exec(release) ?? [];
      if (!Object.hasOwn(components, component) || !semver.coerce(version))
        return `${about} was tried on "${release}", which is no component and version such as mautrix-go 0.30.0`;
      const range = affects[component as Component];
      if (isExpected && (range === undefined || !mayBeIn(range, version)))
        return `${about} shows on ${release}, and affects does not have that release`;
      if (!isExpected && range !== undefined && mayBeIn(range, version))
        return `${about} does not show on ${release}, and affects has that release`;
    }
  }
  return undefined;
}

function showsProblem(about: string, { shows, provedBy, affects }: Defect): string | undefined {
  if (!Array.isArray(shows)) return `${about} has no list of how it shows`;
  if (provedBy === undefined && shows.length === 0) return `${about} shows in no scenario`;
  if (provedBy !== undefined && !Object.hasOwn(proofs, provedBy))
    return `${about} is proved by ${provedBy}, which is no proof. Known are ${list(proofs)}`;
  if (provedBy !== undefined && affects.synapse === undefined)
    return `${about} is proved by ${provedBy}, and does not say which releases of synapse it affects`;
  const wordless = shows.find(({ failsWith }) => !(failsWith instanceof RegExp));
  if (wordless) return `${about} has no regular expression for how "${wordless.scenario}" fails`;
  const stateful = shows.find(({ failsWith }) => failsWith.global || failsWith.sticky);
  if (stateful) return `${about} has ${stateful.failsWith}, which remembers where it matched last: leave g and y away`;
  return undefined;
}

function isDay(text: string): boolean {
  const day = /^\d{4}-\d{2}-\d{2}$/.test(text) ? new Date(`${text}T00:00:00Z`) : undefined;
  return day !== undefined && !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}

function list(names: object): string {
  return Object.keys(names).join(", ");
}

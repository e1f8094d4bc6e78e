import type { Component, Defect, Symptom } from "./defect.ts";
import { defectName } from "./defect-name.ts";
import type { ScenarioDefinition } from "./definition.ts";
import { place } from "./permutation.ts";
import { mayBeIn } from "./release.ts";
import type { Side } from "./sides.ts";

/** A defect that a scenario is expected to show in a run. */
export interface ExpectedDefect {
  /** What a verdict calls it. */
  called: string;
  failsWith: RegExp;
  /** What the run has in place of the releases that are tested by default. */
  others: readonly string[];
  /** What is to be done when it is fixed. */
  whenFixed: string;
}

/** The defects that the scenario may show in this permutation, on these releases: one for each symptom that applies. */
export function expectedDefects(
  definition: Pick<ScenarioDefinition, "title" | "roles" | "puppets" | "on" | "defects">,
  clients: string,
  sides: readonly Side[],
): ExpectedDefect[] {
  const sdkOf = new Map(place(definition, clients).map(({ role, sdk }) => [role, sdk]));
  const fits = ({ sdks = {} }: Pick<Symptom, "sdks">) =>
    Object.entries(sdks).every(([role, letters]) => letters.includes(sdkOf.get(role) ?? "?"));
  const symptoms = (definition.defects ?? []).flatMap((defect) =>
    defect.shows
      .filter((symptom) => symptom.scenario === definition.title && fits(symptom))
      .filter((symptom) => affects(defect, symptom, sides))
      .map((symptom) => ({ defect, symptom })),
  );
  return symptoms.map(({ defect, symptom }) => ({
    called: defectName(defect),
    failsWith: symptom.failsWith,
    others: othersAmong(sides.filter((side) => isNamed(side, symptom) || (!side.role && isConcerned(side, defect)))),
    whenFixed: defect.privately ? "correct its affects and tried" : `correct affects and tried in ${defect.file}`,
  }));
}

/**
 * Whether the releases under test may have the defect. Each role that the symptom names must run on one that has it, and where
 * it names none, one client must; of homeservers, one. A side that none of its components is on does not matter.
 */
function affects(defect: Defect, symptom: Symptom, sides: readonly Side[]): boolean {
  const has = ({ versions }: Side) =>
    Object.entries(defect.affects).every(
      ([component, range]) => !(component in versions) || mayBeIn(range, versions[component as Component]),
    );
  const concerned = sides.filter((side) => isConcerned(side, defect));
  const clients = concerned.filter((side) => side.role && isNamed(side, symptom));
  const servers = concerned.filter(({ role }) => !role);
  const clientsHave = symptom.sdks ? clients.every(has) : clients.length === 0 || clients.some(has);
  return clients.length + servers.length > 0 && clientsHave && (servers.length === 0 || servers.some(has));
}

/** Whether it has a component that the defect is in. */
function isConcerned({ versions }: Side, defect: Defect): boolean {
  return Object.keys(defect.affects).some((component) => component in versions);
}

/** Whether the symptom names the side, or leaves open on which side it shows. */
function isNamed({ role }: Side, { sdks }: Symptom): boolean {
  return !sdks || (role !== undefined && Object.hasOwn(sdks, role));
}

function othersAmong(sides: readonly Side[]): string[] {
  return [...new Set(sides.map(({ other }) => other).filter((other) => other !== undefined))];
}

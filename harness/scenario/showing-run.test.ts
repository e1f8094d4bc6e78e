import { expect, test } from "vitest";
import type { Defect, Symptom } from "./defect.ts";
import type { ScenarioDefinition } from "./definition.ts";
import { showingRun } from "./showing-run.ts";

const definition: ScenarioDefinition = {
  title: "a key arrives",
  family: "keys",
  file: "f",
  ids: [],
  roles: ["alice", "bob", "carol"],
  body: async () => undefined,
};

function clientsOf(symptom: Partial<Symptom>, parts: Partial<Defect> = {}, change: Partial<ScenarioDefinition> = {}) {
  const defect = { affects: { "mautrix-go": "*" }, tried: { shows: ["mautrix-go 0.30.0"] }, ...parts } as Defect;
  const given = { defect, symptom: { scenario: "a key arrives", failsWith: /late/, ...symptom }, defaults: new Map() };
  return showingRun({ ...definition, ...change }, given)?.clients;
}

test("a run that shows a defect is in the shortest permutation in which it can", () => {
  expect(clientsOf({})).toBe("jg");
  expect(clientsOf({ sdks: { alice: "g" } })).toBe("gj");
  expect(clientsOf({ sdks: { bob: "g", carol: "j" } })).toBe("jgj");
});

test("it is none where the SDKs on the sides that are named do not have the defect, or lack what the scenario needs", () => {
  expect(clientsOf({ sdks: { alice: "jr" } })).toBeUndefined();
  expect(clientsOf({}, {}, { needs: ["send-queue"] })).toBeUndefined();
});

test("it names the release that was tried last where the default one does not have the defect", () => {
  const tried = { shows: ["mautrix-go 0.29.0", "mautrix-go 0.30.0"] };
  const defect = { affects: { "mautrix-go": "<0.31.0" }, tried } as unknown as Defect;
  const symptom = { scenario: "a key arrives", failsWith: /late/ };
  const releases = (version: string) =>
    showingRun(definition, { defect, symptom, defaults: new Map([["mautrix-go", version]]) })?.releases;
  expect(releases("0.32.0")).toEqual({ "mautrix-go": "0.30.0" });
  expect(releases("0.30.0")).toEqual({});
});

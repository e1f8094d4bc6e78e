import { expect, test } from "vitest";
import { applicablePermutations } from "./applicable-permutations.ts";

const scenario = { title: "t", ids: [], family: "f", file: "f", roles: ["alice", "bob"], body: async () => undefined };

test("without needs a scenario applies to every SDK beside every SDK", () => {
  const permutations = applicablePermutations(scenario);
  expect(permutations).toContain("gr");
  expect(new Set(permutations).size).toBe(16);
});

test("what one role needs is asked of the letter that it goes by", () => {
  const definition = { ...scenario, needsOf: { alice: ["send-queue"] as const } };
  expect(applicablePermutations(definition).sort()).toEqual(["rb", "rg", "rj", "rr"]);
  // Another device of a user runs the last letter's SDK.
  const second = { ...scenario, roles: ["alice", "alice2"], needsOf: { alice2: ["send-queue"] as const } };
  expect(applicablePermutations(second).sort()).toEqual(["br", "gr", "jr", "rr"]);
});

test("a need that no driver claims for all roles leaves none", () => {
  const definition = { ...scenario, needs: ["send-queue", "plain-room-verification"] as const };
  expect(applicablePermutations(definition)).toEqual([]);
});

import { expect, test } from "vitest";
import { chanceDefects } from "./chance-defects.ts";
import type { Defect } from "./defect.ts";

const lost: Defect = {
  title: "Synapse loses it",
  owner: "synapse",
  issues: ["https://example.org/1"],
  demandedBy: [{ spec: "server-server-api/#a", says: "so" }],
  evidence: "seen",
  severity: "high",
  affects: { synapse: ">=1.93.0 <1.170.0" },
  tried: { shows: ["synapse 1.163.2"] },
  shows: [],
  provedBy: "lost-device-list-update",
};

const on = (version: string | undefined, spec?: string) =>
  chanceDefects([lost], { versions: new Map([["hs1", version]]), specs: spec ? { hs1: spec } : {} });

test("a homeserver in a release that has the defect is excused", () => {
  const defect = { called: "Synapse loses it (https://example.org/1)", isExcused: true };
  expect(on("1.163.2")("lost-device-list-update", "hs1")).toEqual(defect);
  expect(on("1.163.2", "image:mine:dev")("lost-device-list-update", "hs1")).toEqual(defect);
  expect(on("1.164.0rc1 (b=develop,1f0e9a3c)", "../synapse")("lost-device-list-update", "hs1")).toEqual({
    ...defect,
    isExcused: false,
  });
});

test.each([
  ["a release that does not have it", on("1.92.0")("lost-device-list-update", "hs1")],
  ["a homeserver that tells no version", on(undefined)("lost-device-list-update", "hs1")],
  ["another homeserver", on("1.163.2")("lost-device-list-update", "hs2")],
  ["a proof of which no defect is known", on("1.163.2")("early-woken-sync", "hs1")],
])("nothing is known of %s", (_, defect) => {
  expect(defect).toBeUndefined();
});

import { expect, test } from "vitest";
import type { Symptom } from "./defect.ts";
import { expectedDefects } from "./expected-defects.ts";
import type { LoadedDefect } from "./loaded-defect.ts";
import type { Side } from "./sides.ts";

const symptom: Symptom = { scenario: "a key arrives", failsWith: /late/, sdks: { bob: "g" } };
const late: LoadedDefect = {
  file: "defects/mautrix-go/late.defect.ts",
  title: "mautrix-go is late",
  owner: "mautrix-go",
  issues: ["https://example.org/1", "https://example.org/2"],
  demandedBy: [{ spec: "client-server-api/#keys", says: "in time" }],
  evidence: "it is",
  severity: "low",
  affects: { "mautrix-go": "<0.31.0" },
  tried: { shows: ["mautrix-go 0.30.0"] },
  shows: [symptom],
};
const alice = (version: string, other?: string): Side => ({
  role: "alice",
  versions: { "matrix-js-sdk": version, "matrix-sdk-crypto-wasm": "18.7.0" },
  other,
});
const bob = (version?: string, other?: string): Side => ({ role: "bob", versions: { "mautrix-go": version }, other });
const hs1 = (version: string, other?: string): Side => ({ versions: { synapse: version }, other });
const usual = [alice("43.0.0"), bob("0.30.0"), hs1("1.163.2")];

function expectedIn(sides: Side[], defects: Partial<LoadedDefect>[] = [{}], clients = "jg") {
  const definition = {
    title: "a key arrives",
    roles: ["alice", "bob"],
    defects: defects.map((part) => ({ ...late, ...part })),
  };
  return expectedDefects(definition, clients, sides);
}
const calledIn = (...given: Parameters<typeof expectedIn>) => expectedIn(...given).map(({ called }) => called);

test("a defect is expected on a release that it affects, and told how it is called and what to do", () => {
  expect(expectedIn(usual)).toEqual([
    {
      called: "mautrix-go is late (https://example.org/1)",
      failsWith: /late/,
      others: [],
      whenFixed: "correct affects and tried in defects/mautrix-go/late.defect.ts",
    },
  ]);
});

test("a defect that nobody has reported says so, and of a private one stands its owner alone", () => {
  expect(calledIn(usual, [{ issues: [] }])).toEqual(["mautrix-go is late (not reported yet)"]);
  const [hidden] = expectedIn(usual, [{ privately: { until: "2027-02-28" } }]);
  expect(hidden?.called).toBe("mautrix-go, to be reported privately first");
  expect(JSON.stringify(hidden)).not.toContain("late");
});

test("a release outside the range is not accused", () => {
  expect(expectedIn([alice("43.0.0"), bob("0.31.0"), hs1("1.163.2")])).toEqual([]);
});

test("a release in the range that is not the default one, and a checkout, may pass", () => {
  const others = (side: Side) => expectedIn([alice("43.0.0"), side, hs1("1.163.2")]).map((each) => each.others);
  expect(others(bob("0.29.0", "mautrix-go 0.29.0"))).toEqual([["mautrix-go 0.29.0"]]);
  expect(others(bob("0.30.1-dev", "mautrix-go in ./mine"))).toEqual([["mautrix-go in ./mine"]]);
  // A checkout whose version is beyond the range has the fix.
  expect(others(bob("0.32.0+dev.1f2e3d4c", "mautrix-go in ./mine"))).toEqual([]);
});

test("a checkout that does not tell its version may have the defect", () => {
  const sides = [alice("43.0.0"), bob(undefined, "mautrix-go in ./mine"), hs1("1.163.2")];
  expect(expectedIn(sides)).toMatchObject([{ others: ["mautrix-go in ./mine"] }]);
});

test("only the releases of the roles that a symptom names matter to it", () => {
  const sides = [alice("41.2.0", "matrix-js-sdk 41.2.0"), bob("0.30.0"), hs1("1.103.0", "Synapse 1.103.0")];
  expect(expectedIn(sides)).toMatchObject([{ others: [] }]);
  // Where it names none, all do.
  const { sdks: _, ...everywhere } = symptom;
  expect(expectedIn(sides, [{ shows: [everywhere] }])).toMatchObject([
    { others: ["matrix-js-sdk 41.2.0", "Synapse 1.103.0"] },
  ]);
});

test("it is expected only where its roles run on its SDKs, and in its own scenario", () => {
  expect(expectedIn(usual, [{}], "jj")).toEqual([]);
  expect(expectedIn(usual, [{ shows: [{ ...symptom, scenario: "another" }] }])).toEqual([]);
});

test("where a symptom names no role, one client with the defect is enough, and without any there is none", () => {
  const { sdks: _, ...everywhere } = symptom;
  const expected = (...versions: string[]) =>
    calledIn([...versions.map((version) => bob(version)), hs1("1.163.2")], [{ shows: [everywhere] }]).length;
  expect(expected("0.30.0", "0.31.0")).toBe(1);
  expect(expected("0.31.0", "0.31.0")).toBe(0);
  expect(calledIn([alice("43.0.0"), alice("43.0.0"), hs1("1.163.2")], [{ shows: [everywhere] }], "jj")).toEqual([]);
});

test("each role that a symptom names must run on a release that has the defect", () => {
  const both: Partial<LoadedDefect> = { shows: [{ ...symptom, sdks: { alice: "g", bob: "g" } }] };
  const expected = (one: string, other: string) =>
    calledIn([{ ...bob(one), role: "alice" }, bob(other)], [both], "gg").length;
  expect([expected("0.30.0", "0.30.0"), expected("0.30.0", "0.31.0")]).toEqual([1, 0]);
});

test("of one client all components must be in their ranges, and of homeservers one", () => {
  const inBoth: Partial<LoadedDefect> = {
    affects: { "matrix-js-sdk": ">=43", "matrix-sdk-crypto-wasm": "<18.7.0" },
    shows: [{ ...symptom, sdks: { alice: "j" } }],
  };
  expect(calledIn(usual, [inBoth])).toEqual([]);
  const inServer: Partial<LoadedDefect> = { affects: { synapse: "<1.120.0" } };
  expect(calledIn(usual, [inServer])).toEqual([]);
  expect(calledIn([...usual, hs1("1.103.0", "Synapse 1.103.0")], [inServer]).length).toBe(1);
});

test("every symptom that applies is expected, of each defect", () => {
  const never: Symptom = { ...symptom, failsWith: /never/ };
  const words = expectedIn(usual, [{ shows: [symptom, never] }, { title: "another" }]).map((each) => each.failsWith);
  expect(words).toEqual([/late/, /never/, /late/]);
});

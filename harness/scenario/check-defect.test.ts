import { expect, test } from "vitest";
import { type Defect, defect } from "./defect.ts";
import type { Demand } from "./source.ts";

const right: Defect = {
  title: "mautrix-go keeps a room key whose parameters changed",
  owner: "mautrix-go",
  issues: [],
  demandedBy: [{ spec: "client-server-api/#room-keys", says: "it MUST be replaced" }],
  evidence: "[R] 0.30.0 keeps it",
  severity: "low",
  affects: { "mautrix-go": "<0.31.0" },
  tried: { shows: ["mautrix-go 0.30.0"], doesNot: ["mautrix-go 0.31.0", "matrix-sdk 0.19.1"] },
  shows: [{ scenario: "a room key is replaced", failsWith: /the old key/ }],
};

test("a defect that is right is what it was", () => {
  expect(defect(right)).toBe(right);
  expect(defect({ ...right, demandedBy: [{ msc: 4268, says: "so" }], privately: { until: "2027-02-28" } }).owner).toBe(
    "mautrix-go",
  );
  const proved = { affects: { synapse: "*" }, tried: { shows: ["synapse 1.163.2"] }, shows: [] } as const;
  expect(defect({ ...right, ...proved, provedBy: "early-woken-sync" }).shows).toEqual([]);
});

const demand = { says: "so" };
test.each<[string, Partial<Record<keyof Defect, unknown>>]>([
  ["the defect's title is empty", { title: " " }],
  ["has an unknown owner: libolm. Known are matrix-js-sdk, ", { owner: "libolm" }],
  ['names "no issue known" as an issue, which is not an https address', { issues: ["no issue known"] }],
  ["names nothing that demands the contrary", { demandedBy: [] }],
  ["names a wish; what nothing demands is no defect", { demandedBy: [{ wish: "it heals", claim: "sas" }] }],
  ["names a source without the sentence that it says", { demandedBy: [{ spec: "client-server-api/#a", says: "" }] }],
  ['names "#room-keys" in the specification, which is not like', { demandedBy: [{ ...demand, spec: "#room-keys" }] }],
  ["names 0, which is no MSC's number", { demandedBy: [{ ...demand, msc: 0 }] }],
  ['names "README" , which is not an https address'.replace(" ,", ","), { demandedBy: [{ ...demand, doc: "README" }] }],
  ["names a source that is neither spec, msc, doc nor wish", { demandedBy: [demand as Demand] }],
  ["has no evidence", { evidence: "\n" }],
  ["has 4 lines of evidence, and 3 is the most", { evidence: "a\nb\nc\nd" }],
  ["has a line of evidence with 201 letters, and 200 is the most", { evidence: "x".repeat(201) }],
  ["is neither of high, medium nor low severity", { severity: "severe" }],
  ["does not say which releases it affects", { affects: {} }],
  ["affects mautrix, which nothing here runs on. Known are matrix-js-sdk, ", { affects: { mautrix: "*" } }],
  ['affects synapse "before 1.0", which is no semver range such as <0.31.0', { affects: { synapse: "before 1.0" } }],
  ["does not say on which release it was tried", { tried: { shows: [] } }],
  ['was tried on "0.30.0", which is no component and version', { tried: { shows: ["0.30.0"] } }],
  ["shows on mautrix-go 0.32.0, and affects does not have that release", { tried: { shows: ["mautrix-go 0.32.0"] } }],
  ["shows on matrix-sdk 0.19.1, and affects does not have that release", { tried: { shows: ["matrix-sdk 0.19.1"] } }],
  [
    "does not show on mautrix-go 0.30.0, and affects has that release",
    { tried: { shows: ["mautrix-go 0.29.0"], doesNot: ["mautrix-go 0.30.0"] } },
  ],
  ['is private until "2027-02-30", which is no day such as 2027-02-28', { privately: { until: "2027-02-30" } }],
  ["shows in no scenario", { shows: [] }],
  ["has no list of how it shows", { shows: undefined }],
  ["is proved by magic, which is no proof. Known are lost-device-list-update, ", { provedBy: "magic" }],
  [
    "is proved by early-woken-sync, and does not say which releases of synapse it affects",
    { shows: [], provedBy: "early-woken-sync" },
  ],
  ['has no regular expression for how "a" fails', { shows: [{ scenario: "a", failsWith: "late" }] }],
  ["has /late/g, which remembers where it matched last", { shows: [{ scenario: "a", failsWith: /late/g }] }],
])("a defect %s is refused", (problem, wrong) => {
  expect(() => defect({ ...right, ...wrong } as Defect)).toThrow(problem);
});

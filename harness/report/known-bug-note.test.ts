import { expect, test } from "vitest";
import type { LoadedDefect } from "../scenario/index.ts";
import { knownBugNote } from "./known-bug-note.ts";

const title = "a key arrives";
const failsWith = /never/;
const defect: LoadedDefect = {
  file: "defects/mautrix-go/late.defect.ts",
  title: "mautrix-go is late",
  owner: "mautrix-go",
  issues: [],
  demandedBy: [{ spec: "client-server-api/#keys", says: "in time" }],
  evidence: "it is",
  severity: "low",
  affects: { "mautrix-go": "*" },
  tried: { shows: ["mautrix-go 0.30.0"] },
  shows: [{ scenario: title, failsWith, sdks: { alice: "jb", bob: "g" } }],
};

test("a known bug names its issue and the SDKs that have it", () => {
  expect(knownBugNote({ title })).toBe("");
  expect(knownBugNote({ title, defects: [defect] })).toBe(
    "mautrix-go is late (not reported yet) where alice is on j or b and bob is on g",
  );
});

test("a defect that shows in two ways on the same side is named once, and only for this scenario", () => {
  const shows: LoadedDefect["shows"] = [
    { scenario: title, failsWith },
    { scenario: title, failsWith: /late/ },
    { scenario: "another", failsWith, sdks: { bob: "r" } },
  ];
  expect(knownBugNote({ title, defects: [{ ...defect, issues: ["https://b"], shows }] })).toBe(
    "mautrix-go is late (https://b)",
  );
});

test("a defect that only some releases have names them", () => {
  const mended = { ...defect, affects: { "mautrix-go": "<0.31.0" }, shows: [{ scenario: title, failsWith }] } as const;
  expect(knownBugNote({ title, defects: [mended] })).toBe("mautrix-go is late (not reported yet) (mautrix-go <0.31.0)");
});

test("of a private defect stands its owner alone", () => {
  const hidden = { ...defect, privately: { until: "2027-02-28" } };
  expect(knownBugNote({ title, defects: [hidden] })).toBe("mautrix-go, to be reported privately first");
});

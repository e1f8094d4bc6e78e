import { expect, test } from "vitest";
import { knownBugNote } from "./known-bug-note.ts";

test("a known bug names its issue and the SDKs that have it", () => {
  const failsWith = /never/;
  expect(knownBugNote(undefined)).toBe("");
  expect(knownBugNote({ issue: "https://a", failsWith })).toBe("https://a");
  expect(
    knownBugNote([
      { issue: "https://a", failsWith, sdks: { alice: "jb", bob: "g" } },
      { issue: "no issue known", failsWith },
    ]),
  ).toBe("https://a (alice on j or b, bob on g), no issue known");
});

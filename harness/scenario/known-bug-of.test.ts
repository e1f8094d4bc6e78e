import { expect, test } from "vitest";
import { knownBugOf } from "./known-bug-of.ts";

const issue = "https://example.org/1";
const roles = ["alice", "bob"];

test("a known bug of one SDK is expected only where its role runs on it", () => {
  const knownBug = [{ issue, failsWith: /late/, sdks: { bob: "jb" } }];
  expect(knownBugOf({ roles, knownBug }, "rJ")?.issue).toBe(issue);
  expect(knownBugOf({ roles, knownBug }, "jr")).toBeUndefined();
});

test("a known bug of no SDK in particular is expected everywhere", () => {
  expect(knownBugOf({ roles, knownBug: { issue, failsWith: /late/ } }, "rg")?.issue).toBe(issue);
});

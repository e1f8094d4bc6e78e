import { expect, test } from "vitest";
import type { Judgement } from "./judge.ts";
import { judgeLateChanges } from "./judge-late-changes.ts";
import type { LateDeviceListChange } from "./late-device-list-changes.ts";

const change = { client: "alice", homeserver: "hs1", userId: "@bob:hs1", ms: 20_000, evidence: "hs1 was late" };
const broken: LateDeviceListChange = { ...change, isServersFault: true };
const starved: LateDeviceListChange = { ...change, isServersFault: false };
const known: LateDeviceListChange = { ...broken, issue: "no issue known" };
const pass: Judgement = { verdict: "pass" };
const fail: Judgement = { verdict: "fail", reason: "no key" };

test("a homeserver that was late without an excuse fails the scenario, whatever it found", () => {
  expect(judgeLateChanges(pass, [broken])).toEqual({ verdict: "fail", reason: "hs1 was late" });
  expect(judgeLateChanges(fail, [known, broken])).toEqual({ verdict: "fail", reason: "no key; hs1 was late" });
  expect(judgeLateChanges({ verdict: "unknown", reason: "no hit" }, [broken]).verdict).toBe("fail");
});

test("a known defect explains what failed, and what held still holds", () => {
  expect(judgeLateChanges(fail, [known])).toEqual({
    verdict: "fail",
    reason: "no key; hs1 was late",
    serverBug: "no issue known",
  });
  expect(judgeLateChanges(pass, [known])).toEqual(pass);
});

test("nothing is held against a homeserver that had no processor, and an error stays one", () => {
  expect(judgeLateChanges(pass, [starved])).toEqual(pass);
  expect(judgeLateChanges(fail, [starved])).toEqual(fail);
  const error: Judgement = { verdict: "error", reason: "hs1 did not start" };
  expect(judgeLateChanges(error, [broken])).toEqual(error);
});

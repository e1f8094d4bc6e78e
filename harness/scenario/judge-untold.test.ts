import { expect, test } from "vitest";
import type { ChanceDefect } from "./chance-defects.ts";
import type { Judgement } from "./judge.ts";
import { judgeUntold } from "./judge-untold.ts";
import type { LateDeviceListChange } from "./late-device-list-changes.ts";
import type { Untold } from "./untold.ts";

const untold: Untold = {
  homeserver: "hs1",
  userId: "@bob:hs1",
  deviceIds: ["NEW"],
  isOfIdentity: false,
  clients: ["alice"],
  sinceMs: 0,
  evidence: "hs1 was late",
};
const change = { client: "alice", homeserver: "hs1", userId: "@bob:hs1", ms: 20_000, evidence: "hs1 was late" };
const broken: LateDeviceListChange = { ...change, isServersFault: true };
const starved: LateDeviceListChange = { ...change, isServersFault: false };
const known: LateDeviceListChange = { ...broken, wokenTooEarly: untold };
const pass: Judgement = { verdict: "pass" };
const fail: Judgement = { verdict: "fail", reason: "waited 35 s for alice to see device NEW appear" };
const other: Judgement = { verdict: "fail", reason: "the room key was not replaced" };

const excused: ChanceDefect = { called: "Synapse errs (not reported yet)", isExcused: true };
const judged = (
  judgement: Judgement,
  late: LateDeviceListChange[],
  { lost = [], defect = excused }: { lost?: Untold[]; defect?: ChanceDefect | null } = {},
) => judgeUntold(judgement, { late, lost, exchanges: [] }, () => defect ?? undefined);

test("a homeserver that was late without an excuse fails the scenario, whatever it found", () => {
  expect(judged(pass, [broken])).toEqual({ verdict: "fail", reason: "hs1 was late" });
  expect(judged(other, [known, broken])).toEqual({
    verdict: "fail",
    reason: "the room key was not replaced; hs1 was late",
  });
  expect(judged({ verdict: "unknown", reason: "no hit" }, [broken]).verdict).toBe("fail");
});

test("a known defect explains what failed for want of what it kept back, and what held still holds", () => {
  expect(judged(fail, [known])).toEqual({
    verdict: "fail",
    reason: "waited 35 s for alice to see device NEW appear; hs1 was late",
    spoiltBy: excused.called,
  });
  expect(judged(pass, [known])).toEqual(pass);
});

test("so does a lost device list update", () => {
  const lost = { ...untold, evidence: "hs1 lost it" };
  expect(judged(fail, [], { lost: [lost] })).toMatchObject({
    reason: "waited 35 s for alice to see device NEW appear; hs1 lost it",
    spoiltBy: excused.called,
  });
});

test("a known defect explains nothing that failed for another reason", () => {
  expect(judged(other, [known])).toEqual(other);
  expect(judged(other, [], { lost: [untold] })).toEqual(other);
  const silent: Judgement = { verdict: "unknown", reason: 'a fault never fired: "hold sync of bob, once"' };
  expect(judged(silent, [known], { lost: [untold] })).toEqual(silent);
});

test("a homeserver on which the defect is not known is not excused, and what it did is told", () => {
  expect(judged(pass, [known], { defect: null })).toEqual({ verdict: "fail", reason: "hs1 was late" });
  const lost = judged(fail, [], { lost: [untold], defect: null });
  expect(lost).toEqual({ ...fail, reason: `${fail.reason}; hs1 was late` });
});

test("a checkout is not excused, and the report says so", () => {
  const defect = { ...excused, isExcused: false };
  const why = "hs1 was late: Synapse errs (not reported yet), which no checkout is excused for";
  expect(judged(pass, [known], { defect })).toEqual({ verdict: "fail", reason: why });
  expect(judged(fail, [], { lost: [untold], defect })).toEqual({ ...fail, reason: `${fail.reason}; ${why}` });
});

test("nothing is held against a homeserver that had no processor, and an error stays one", () => {
  expect(judged(pass, [starved])).toEqual(pass);
  expect(judged(fail, [starved])).toEqual(fail);
  const error: Judgement = { verdict: "error", reason: "hs1 did not start" };
  expect(judged(error, [broken], { lost: [untold] })).toEqual(error);
});

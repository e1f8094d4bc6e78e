import { AssertionError } from "node:assert";
import { describe, expect, test } from "vitest";
import { SdkError, UnsupportedError } from "../clients/index.ts";
import {
  DeadlineExceeded,
  DriverError,
  InfrastructureError,
  NoAnswer,
  PropertyViolation,
  UnknownOutcome,
} from "../support/index.ts";
import type { ExpectedDefect } from "./expected-defects.ts";
import { type Judgement, judge, judgeSetUp, withExpectation } from "./judge.ts";

const firedFault = { text: "answer keys/claim of alice with 504", fired: 1 };
const silentFault = { ...firedFault, fired: 0 };

describe("the verdict of a scenario", () => {
  test.each([
    ["pass", undefined],
    ["fail", new PropertyViolation("bob read it")],
    ["fail", new AssertionError({ message: "not equal" })],
    ["fail", new SdkError("invite: forbidden")],
    ["fail", new NoAnswer("waited 240 s for an answer to sendText")],
    ["unknown", new UnknownOutcome("never seen")],
    ["unknown", new DeadlineExceeded("waited 35 s for alice to see bob")],
    ["error", new UnsupportedError("this release has no restoreKeyBackup")],
    ["error", new DriverError("died")],
    ["error", new InfrastructureError("disk full")],
    ["error", new TypeError("a mistake of ours")],
  ])("is %s for %s", (verdict, error) => {
    expect(judge(error && { error }, [firedFault]).verdict).toBe(verdict);
  });

  test("is that of what went wrong first when leaving the body fails as well, and tells both", () => {
    const error = new SuppressedError(
      new Error("the fault could not be removed"),
      new PropertyViolation("bob read it"),
    );
    expect(judge({ error }, [firedFault])).toEqual({
      verdict: "fail",
      reason: "bob read it; the fault could not be removed",
    });
  });

  test("is unknown when a fault never fired, whatever else happened", () => {
    expect(judge(undefined, [firedFault, silentFault]).verdict).toBe("unknown");
    const judgement = judge({ error: new PropertyViolation("bob read it") }, [silentFault]);
    expect(judgement.verdict).toBe("unknown");
    expect(judgement.reason).toContain("bob read it");
    const passedBy = "3 requests for keys/claim passed; the condition took none";
    expect(judge(undefined, [{ ...silentFault, passedBy }]).reason).toBe(
      `nothing was proved, for a fault never fired: "${silentFault.text}" (${passedBy})`,
    );
  });
});

test("a wait that only prepares says so when it runs out", () => {
  const error = new DeadlineExceeded("waited 35 s for alice to see bob");
  expect(judge({ error }, []).reason).toBe(
    "nothing was proved: waited 35 s for alice to see bob\nhint: this wait only prepares the scenario; a wait that is its promise stands in expect(…)",
  );
});

const expected = (called: string, failsWith: RegExp, others: string[] = []): ExpectedDefect => ({
  called,
  failsWith,
  others,
  whenFixed: "mend the file",
});

describe("an error that an SDK let escape", () => {
  const unhandled = [
    "bob's SDK (matrix-js-sdk 43.0.0) let an error escape that nobody handled: TypeError: no such field",
  ];
  const defects = [expected("a", /no such field/)];

  test("fails what passed, and comes first where something else was found", () => {
    expect(withExpectation({}, { verdict: "pass", unhandled })).toEqual({ verdict: "fail", reason: unhandled[0] });
    for (const verdict of ["fail", "unknown"] as const) {
      expect(withExpectation({}, { verdict, reason: "bob read it", unhandled })).toEqual({
        verdict: "fail",
        reason: `${unhandled[0]}\nand then: bob read it`,
      });
    }
    const excused = {
      verdict: "fail",
      reason: "bob read it",
      serverBug: "https://example.org/server",
      unhandled,
    } as const;
    expect(withExpectation({}, excused).verdict).toBe("fail");
    expect(withExpectation({ mustFail: true }, { verdict: "fail", unhandled }).verdict).toBe("fail");
    expect(withExpectation({}, { verdict: "error", reason: "disk full", unhandled }).verdict).toBe("error");
    // A panic in a verb is both: the driver could not go on, and why.
    const refused = judge({ error: new DriverError("the driver refused sendText (-32603): task panicked") }, []);
    expect(withExpectation({}, { ...refused, unhandled }).verdict).toBe("fail");
  });

  test("is covered by a known bug that fails with it, and with each of several", () => {
    const judged = (judgement: Judgement) => withExpectation({ defects }, judgement).verdict;
    expect(judged({ verdict: "pass", unhandled })).toBe("known-bug");
    expect(judged({ verdict: "fail", reason: "no such field", unhandled })).toBe("known-bug");
    expect(judged({ verdict: "fail", reason: "bob read it", unhandled })).toBe("fail");
    expect(judged({ verdict: "pass", unhandled: [...unhandled, "and another"] })).toBe("fail");
    expect(judged({ verdict: "fail", reason: "no such field", unhandled: ["another"] })).toBe("fail");
  });

  test("is covered by another known bug than the next, when both may show", () => {
    const both = [...defects, expected("b", /another/)];
    const judgement: Judgement = { verdict: "pass", unhandled: [...unhandled, "another"] };
    expect(withExpectation({ defects: both }, judgement)).toEqual({
      verdict: "known-bug",
      reason: `a; b: ${unhandled[0]}\nanother`,
    });
  });
});

describe("a scenario that its set-up ended", () => {
  test.each([
    ["unknown", new DeadlineExceeded("waited 35 s for bob to see the invite")],
    ["unknown", new NoAnswer("waited 240 s for an answer to login")],
    ["fail", new SdkError("login: forbidden")],
    ["error", new InfrastructureError("disk full")],
  ])("is %s for %s", (verdict, error) => {
    const judgement = judgeSetUp(error);
    expect(judgement.verdict).toBe(verdict);
    expect(judgement.reason).toBe(
      `${verdict === "unknown" ? "nothing was proved, for " : ""}before the scenario began: ${error.message}`,
    );
  });
});

describe("an expected failure", () => {
  const [withDefault, withOthers] = [[], ["matrix-js-sdk 41.2.0", "Synapse 1.103.0"]].map((others) => [
    expected("mautrix-go keeps it (https://example.org/1)", /starts later/, others),
  ]);

  test("is none when a driver lacks what it claims", () => {
    const judgement = judge({ error: new UnsupportedError("no key starts later") }, []);
    expect(withExpectation({ defects: withDefault }, judgement)).toMatchObject({ verdict: "error" });
    expect(withExpectation({ mustFail: true }, judgement)).toMatchObject({ verdict: "error" });
  });

  test("is a known bug only when it fails as expected", () => {
    for (const defects of [withDefault, withOthers]) {
      expect(withExpectation({ defects }, { verdict: "fail", reason: "key starts later" })).toEqual({
        verdict: "known-bug",
        reason: "mautrix-go keeps it (https://example.org/1): key starts later",
      });
      expect(withExpectation({ defects }, { verdict: "fail", reason: "something else" }).verdict).toBe("fail");
    }
  });

  test("is the known bug of several whose words it fails with", () => {
    const defects = [expected("a", /late/), expected("b", /never/), expected("c", /never/)];
    const failed = (reason: string) => withExpectation({ defects }, { verdict: "fail", reason });
    expect(failed("it never came")).toEqual({ verdict: "known-bug", reason: "b: it never came" });
    expect(failed("it came late")).toEqual({ verdict: "known-bug", reason: "a: it came late" });
    expect(failed("it came twice").verdict).toBe("fail");
  });

  test("is known too when a homeserver's own defect came between", () => {
    const spoiltBy = "Synapse loses it (https://example.org/server)";
    const failed = { verdict: "fail", reason: "bob cannot decrypt it", spoiltBy } as const;
    expect(withExpectation({}, failed)).toEqual({
      verdict: "known-bug",
      reason: `spoilt by ${spoiltBy}: bob cannot decrypt it`,
    });
    expect(withExpectation({ mustFail: true }, failed).verdict).toBe("pass");
    expect(withExpectation({}, { verdict: "unknown", spoiltBy }).verdict).toBe("known-bug");
  });

  test("turns red when it passes", () => {
    expect(withExpectation({ defects: withDefault }, { verdict: "pass" })).toEqual({
      verdict: "fail",
      reason: "it passes, so the bug is fixed: mend the file (mautrix-go keeps it (https://example.org/1))",
    });
  });

  test("with other releases than the default ones may pass, and the pass says so", () => {
    expect(withExpectation({ defects: withOthers }, { verdict: "pass" })).toEqual({
      verdict: "pass",
      note: "the known bug does not show with matrix-js-sdk 41.2.0 and Synapse 1.103.0 (mautrix-go keeps it (https://example.org/1))",
    });
  });

  test("turns red when it passes and one of several is of the default releases", () => {
    const defects = [expected("a", /late/, ["Synapse 1.103.0"]), expected("b", /never/), expected("b", /later/)];
    expect(withExpectation({ defects }, { verdict: "pass" })).toEqual({
      verdict: "fail",
      reason: "it passes, so the bug is fixed: mend the file (b)",
    });
  });

  test("of the canary passes, and its passing is an error", () => {
    expect(withExpectation({ mustFail: true }, { verdict: "fail" }).verdict).toBe("pass");
    expect(withExpectation({ mustFail: true }, { verdict: "pass" }).verdict).toBe("error");
    expect(withExpectation({ mustFail: true }, { verdict: "unknown" }).verdict).toBe("unknown");
  });
});

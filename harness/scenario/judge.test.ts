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

describe("an error that an SDK let escape", () => {
  const unhandled = [
    "bob's SDK (matrix-js-sdk 43.0.0) let an error escape that nobody handled: TypeError: no such field",
  ];
  const knownBug = { issue: "https://example.org/1", failsWith: /no such field/ };

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
    const judged = (judgement: Judgement) => withExpectation({ knownBug }, judgement).verdict;
    expect(judged({ verdict: "pass", unhandled })).toBe("known-bug");
    expect(judged({ verdict: "fail", reason: "no such field", unhandled })).toBe("known-bug");
    expect(judged({ verdict: "fail", reason: "bob read it", unhandled })).toBe("fail");
    expect(judged({ verdict: "pass", unhandled: [...unhandled, "and another"] })).toBe("fail");
    expect(judged({ verdict: "fail", reason: "no such field", unhandled: ["another"] })).toBe("fail");
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
  const knownBug = { issue: "https://example.org/1", failsWith: /starts later/ };

  test("is none when a driver lacks what it claims", () => {
    const judgement = judge({ error: new UnsupportedError("no key starts later") }, []);
    expect(withExpectation({ knownBug }, judgement)).toMatchObject({ verdict: "error" });
    expect(withExpectation({ mustFail: true }, judgement)).toMatchObject({ verdict: "error" });
  });

  test("is a known bug only when it fails as expected", () => {
    expect(withExpectation({ knownBug }, { verdict: "fail", reason: "key starts later" }).verdict).toBe("known-bug");
    expect(withExpectation({ knownBug }, { verdict: "fail", reason: "something else" }).verdict).toBe("fail");
  });

  test("is known too when a homeserver's own defect came between", () => {
    const serverBug = "https://example.org/server";
    const failed = { verdict: "fail", reason: "bob cannot decrypt it", serverBug } as const;
    expect(withExpectation({}, failed)).toEqual({
      verdict: "known-bug",
      reason: `${serverBug}: bob cannot decrypt it`,
    });
    expect(withExpectation({ mustFail: true }, failed).verdict).toBe("pass");
    expect(withExpectation({}, { verdict: "unknown", serverBug }).verdict).toBe("known-bug");
  });

  test("turns red when it passes", () => {
    expect(withExpectation({ knownBug }, { verdict: "pass" })).toMatchObject({ verdict: "fail" });
  });

  test("is marked for the default releases: with others a pass is a pass, and says so", () => {
    const others = ["matrix-js-sdk 41.2.0", "Synapse 1.103.0"];
    expect(withExpectation({ knownBug, others }, { verdict: "pass" })).toEqual({
      verdict: "pass",
      note: "the known bug does not show with matrix-js-sdk 41.2.0 and Synapse 1.103.0 (https://example.org/1)",
    });
    const known = withExpectation({ knownBug, others }, { verdict: "fail", reason: "key starts later" });
    expect(known.verdict).toBe("known-bug");
    expect(withExpectation({ knownBug, others }, { verdict: "fail", reason: "something else" }).verdict).toBe("fail");
    expect(withExpectation({ knownBug, others: [] }, { verdict: "pass" }).verdict).toBe("fail");
  });

  test("of the canary passes, and its passing is an error", () => {
    expect(withExpectation({ mustFail: true }, { verdict: "fail" }).verdict).toBe("pass");
    expect(withExpectation({ mustFail: true }, { verdict: "pass" }).verdict).toBe("error");
    expect(withExpectation({ mustFail: true }, { verdict: "unknown" }).verdict).toBe("unknown");
  });
});

import { AssertionError } from "node:assert";
import { describe, expect, test } from "vitest";
import { SdkError, UnsupportedError } from "../clients/index.ts";
import { DriverError, InfrastructureError, PropertyViolation, UnknownOutcome } from "../support/index.ts";
import { judge, withExpectation } from "./judge.ts";

const firedFault = { text: "answer keys/claim of alice with 504", fired: 1 };
const silentFault = { ...firedFault, fired: 0 };

describe("the verdict of a scenario", () => {
  test.each([
    ["pass", undefined],
    ["fail", new PropertyViolation("bob read it")],
    ["fail", new AssertionError({ message: "not equal" })],
    ["fail", new SdkError("invite: forbidden")],
    ["unknown", new UnknownOutcome("never seen")],
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

  test("of the canary passes, and its passing is an error", () => {
    expect(withExpectation({ mustFail: true }, { verdict: "fail" }).verdict).toBe("pass");
    expect(withExpectation({ mustFail: true }, { verdict: "pass" }).verdict).toBe("error");
    expect(withExpectation({ mustFail: true }, { verdict: "unknown" }).verdict).toBe("unknown");
  });
});

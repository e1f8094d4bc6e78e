import { AssertionError } from "node:assert";
import { SdkError, UnsupportedError } from "../clients/index.ts";
import type { Verdict } from "../journal/index.ts";
import { DeadlineExceeded, DriverError, NoAnswer, PropertyViolation, UnknownOutcome } from "../support/index.ts";
import type { ExpectedDefect } from "./expected-defects.ts";
import { messageOf } from "./message-of.ts";
import type { FaultResult } from "./result.ts";

export interface Judgement {
  verdict: Verdict;
  reason?: string;
  /** What is worth knowing of a pass. */
  note?: string;
  /** What reports call a homeserver's defect that came by chance, and is why the scenario failed or proved nothing. */
  spoiltBy?: string;
  /** What SDKs let escape while their clients lived, a sentence for each: whatever else was seen, that is a defect. */
  unhandled?: readonly string[];
  /** Of an error: a driver could not go on, which is the SDK's doing where it let an error escape. */
  byDriver?: true;
}

/** What a scenario is expected to end as, other than a pass. */
export interface Expectation {
  defects?: readonly ExpectedDefect[];
  mustFail?: boolean;
}

/** What the SDK or server under test is to blame for; everything else is ours or the machine's. */
const violations = [PropertyViolation, AssertionError, SdkError, NoAnswer];

/** A person who reads that nothing was proved may be the one who wrote the wait. */
const onlyPrepares = "this wait only prepares the scenario; a wait that is its promise stands in expect(…)";

/**
 * The verdict of a scenario's body: `failure` is what it threw. A fault that never fired comes first,
 * for then whatever happened happened in another test than the one that was meant. A wait that ran out is a broken promise
 * when it stands behind `expect`, which makes a `PropertyViolation` of it; any other wait only prepares, and proves nothing.
 * A scenario whose needs a driver does not claim is never begun, so a verb that is lacking in its body is a wrong claim, or
 * a need that the scenario does not state: no run may pass over either.
 */
export function judge(failure: { error: unknown } | undefined, faults: FaultResult[]): Judgement {
  const reason = failure && messageOf(failure.error);
  const silent = faults.filter(({ fired }) => fired === 0).map(neverFired);
  if (silent.length > 0) {
    const then = reason ? `; and then: ${reason}` : "";
    return { verdict: "unknown", reason: `nothing was proved, for a fault never fired: ${silent.join(", ")}${then}` };
  }
  if (!failure) return { verdict: "pass" };
  const error = firstOf(failure.error);
  if (error instanceof UnsupportedError) {
    return { verdict: "error", reason: `a driver that claims all that the scenario needs lacks it: ${reason}` };
  }
  if (error instanceof UnknownOutcome) return { verdict: "unknown", reason };
  if (error instanceof DeadlineExceeded)
    return { verdict: "unknown", reason: `nothing was proved: ${withHint(reason ?? "", onlyPrepares)}` };
  if (violations.some((violation) => error instanceof violation)) return { verdict: "fail", reason };
  return { verdict: "error", reason, ...(error instanceof DriverError && { byDriver: true }) };
}

/**
 * The verdict of a scenario that its set-up ended before the body began. Nothing is disturbed there, so an SDK that refuses
 * something (a login, a room) fails as it would in the body; what does not come in time only prepares, and proves nothing.
 */
export function judgeSetUp(error: unknown): Judgement {
  const first = firstOf(error);
  if (first instanceof DeadlineExceeded || first instanceof NoAnswer)
    return { verdict: "unknown", reason: `nothing was proved, for before the scenario began: ${messageOf(error)}` };
  const judgement = judge({ error }, []);
  return { ...judgement, reason: `before the scenario began: ${judgement.reason}` };
}

/**
 * The verdict with the calls that nobody awaited. A scenario that passed without them has a mistake: whether it would have
 * passed with them was not seen, and what they do may fall into anything. So it is an error, as any mistake in a body is.
 */
export function withUnawaited(judgement: Judgement, unawaited: readonly string[]): Judgement {
  if (unawaited.length === 0) return judgement;
  const { verdict, reason } = judgement;
  const mistake = `nobody awaited what the scenario called: ${unawaited.join("; ")}`;
  if (verdict !== "pass") return { ...judgement, reason: `${reason}; and ${mistake}` };
  return { verdict: "error", reason: `${mistake}\nhint: write await before the call` };
}

/** Turns the verdict round for scenarios that are expected to fail, or that a homeserver is proved to have spoilt. */
export function withExpectation(definition: Expectation, judgement: Judgement): Judgement {
  const { verdict, reason, spoiltBy, unhandled = [] } = judgement;
  if (unhandled.length > 0 && (verdict !== "error" || judgement.byDriver))
    return withUnhandled(definition, { ...judgement, unhandled });
  const { defects = [] } = definition;
  if (verdict === "fail") {
    const shown = defects.find(({ failsWith }) => failsWith.test(reason ?? ""));
    if (shown) return { verdict: "known-bug", reason: `${shown.called}: ${reason}` };
  }
  if (verdict === "pass" && defects.length > 0) return withoutDefects(judgement, defects);
  if (definition.mustFail) {
    if (verdict === "fail") return { verdict: "pass" };
    if (verdict === "pass")
      return { verdict: "error", reason: "the canary must fail and passed: failures are not being reported" };
  }
  if (spoiltBy) return { verdict: "known-bug", reason: `spoilt by ${spoiltBy}: ${reason}` };
  return judgement;
}

/**
 * A pass of a scenario that was expected to show these. With the releases that are tested by default somebody has mended them. A
 * range is open to later releases and a checkout may hold anything, so there a pass is a pass.
 */
function withoutDefects(judgement: Judgement, defects: readonly ExpectedDefect[]): Judgement {
  const notes = (some: readonly ExpectedDefect[], text: (defect: ExpectedDefect) => string) =>
    [...new Set(some.map(text))].join("; ");
  const fixed = defects.filter(({ others }) => others.length === 0);
  if (fixed.length > 0) {
    const todo = notes(fixed, ({ called, whenFixed }) => `${whenFixed} (${called})`);
    return { verdict: "fail", reason: `it passes, so the bug is fixed: ${todo}` };
  }
  const note = notes(
    defects,
    ({ called, others }) => `the known bug does not show with ${others.join(" and ")} (${called})`,
  );
  return { ...judgement, note };
}

/**
 * An application ends, in Node by default, when its SDK lets an error escape: so the verdict is *fail*, whatever the body
 * found, unless known bugs fail with all of these errors. What the body found then counts as if nothing had escaped; a pass is
 * that known bug.
 */
function withUnhandled(
  definition: Expectation,
  { unhandled, ...judgement }: Judgement & { unhandled: readonly string[] },
): Judgement {
  const { defects = [] } = definition;
  const shown = unhandled.map((text) => defects.find(({ failsWith }) => failsWith.test(text)));
  if (shown.includes(undefined)) {
    const then = judgement.reason ? [`and then: ${judgement.reason}`] : [];
    return { verdict: "fail", reason: [...unhandled, ...then].join("\n") };
  }
  if (judgement.verdict === "pass") {
    const called = [...new Set(shown.map((defect) => defect?.called))].join("; ");
    return { verdict: "known-bug", reason: `${called}: ${unhandled.join("\n")}` };
  }
  return withExpectation(definition, judgement);
}

function neverFired({ text, passedBy }: FaultResult): string {
  return passedBy ? `"${text}" (${passedBy})` : `"${text}"`;
}

/** A text has one hint; its own comes before ours. */
function withHint(text: string, hint: string): string {
  return text.includes("\nhint: ") ? text : `${text}\nhint: ${hint}`;
}

/** What went wrong first: an error that came while a block was left stands before the one for which it was left. */
function firstOf(error: unknown): unknown {
  return error instanceof SuppressedError ? firstOf(error.suppressed) : error;
}

import { expect, test } from "vitest";
import type { ScenarioResult } from "../scenario/index.ts";
import { verdictExitCode } from "./verdict-exit-code.ts";

type Verdict = ScenarioResult["verdict"];

test.each<[Verdict[], string | undefined, number]>([
  [["pass", "known-bug", "not-applicable"], undefined, 0],
  [["pass", "unknown"], undefined, 2],
  [["unknown", "error"], undefined, 3],
  [["fail", "error", "unknown"], undefined, 1],
  [[], "a homeserver did not start", 3],
  [["fail"], "a homeserver did not start", 1],
])("%j, infrastructure: %s, exits with %i", (verdicts, infrastructure, code) => {
  const results = verdicts.map(
    (verdict): ScenarioResult => ({
      scenario: "s",
      family: "f",
      ids: [],
      clients: "jj",
      verdict,
      durationMs: 1,
      faults: [],
    }),
  );
  expect(verdictExitCode({ results, versions: {}, infrastructure })).toBe(code);
});

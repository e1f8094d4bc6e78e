import { expect, test } from "vitest";
import type { ScenarioResult } from "../scenario/index.ts";
import { lastVerdicts } from "./last-verdicts.ts";
import type { RunResults } from "./write-results.ts";

const ended = (clients: string, verdict: ScenarioResult["verdict"]): ScenarioResult => ({
  scenario: "a key claim is retried",
  family: "network",
  ids: [],
  clients,
  verdict,
  durationMs: 1,
  faults: [],
});
const run = (results: ScenarioResult[], facts: RunResults["run"] = {}): RunResults => ({ run: facts, results });

test("the newest verdict counts, of every permutation that a run had", () => {
  const runs = [run([ended("jj", "fail"), ended("jG", "known-bug")]), run([ended("jj", "pass")])];
  const lastVerdict = lastVerdicts(runs);
  expect(lastVerdict("a key claim is retried")).toEqual({ jj: "pass", jG: "known-bug" });
  expect(lastVerdict("another")).toEqual({});
});

test.each(["--js-sdk ../sdk", "--hs1 synapse@1.103.0", "--clients rr --rust-sdk2=0.18.0", "--crypto-wasm shipped"])(
  "the verdict of a run with %s is another build's",
  (options) => {
    const runs = [run([ended("jj", "pass")]), run([ended("jj", "fail")], { command: `run net-2 ${options}` })];
    expect(lastVerdicts(runs)("a key claim is retried")).toEqual({ jj: "pass" });
  },
);

test("the verdict of a release that was the default once is not today's", () => {
  const on = (version: string) => ({ command: "run --clients jj", versions: { "js-sdk": version, hs1: "synapse 1" } });
  const runs = [
    run([ended("jj", "fail"), ended("jJ", "fail")], on("42")),
    run([ended("jj", "pass")], on("43")),
    run([ended("gg", "pass")], { versions: { mautrix: "0.32.0", hs1: "synapse 1" } }),
  ];
  expect(lastVerdicts(runs)("a key claim is retried")).toEqual({ jj: "pass", gg: "pass" });
});

import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import type { ScenarioResult } from "../scenario/index.ts";
import { explainFailure } from "./explain-failure.ts";

const failed: ScenarioResult = {
  scenario: "a failed key claim is retried",
  family: "network",
  ids: ["net-2"],
  clients: "jJ",
  verdict: "fail",
  durationMs: 1,
  reason: "waited 30 s for bob to decrypt\nhint: look at the journal",
  utd: [
    { device: "bob", event: "$1", cause: "missing-key", outcome: "never" },
    { device: "carol", event: "$1", cause: "missing-key", outcome: "late", ms: 40 },
  ],
  late: [
    { client: "alice", homeserver: "hs1", userId: "@bob:hs2", ms: 23_950, isServersFault: true, evidence: "" },
    { client: "bob", homeserver: "hs2", userId: "@bob:hs2", ms: 6_000, isServersFault: false, evidence: "" },
  ],
  logged: [{ client: "bob", error: "Caught /sync error TypeError: no room at Sync.process (/sdk/src/sync.ts:3:4)" }],
  faults: [{ text: "answer keys/claim of alice with 504, twice", fired: 2 }],
  folder: "network/claim-jJ",
  where: { file: "scenarios/network/claim.scenario.ts", line: 14, step: "Alice sends" },
  who: [
    { role: "alice", sdk: "j", version: "43.0.0", homeserver: "hs1" },
    { role: "mallory", homeserver: "hs2" },
  ],
};
const rerun = ({ clients }: ScenarioResult) => `./crucible run net-2 --clients ${clients}`;
const linesOf = (...results: [ScenarioResult, ...ScenarioResult[]]) =>
  stripVTControlCharacters(explainFailure(results, { reportFolder: "reports/now", rerun })).split("\n");

test("a failure names promise, reason, place, participants, UTDs, faults with hits, the journal and the way to run it again", () => {
  expect(linesOf(failed)).toEqual([
    "FAIL jJ",
    "  promise: a failed key claim is retried",
    "  reason:  waited 30 s for bob to decrypt",
    "           hint: look at the journal",
    `  where:   scenarios/network/claim.scenario.ts:14, after "Alice sends"`,
    "  who:     alice j 43.0.0 on hs1, mallory (puppet) on hs2",
    "  sdk:     bob's SDK logged: Caught /sync error TypeError: no room at Sync.process (/sdk/src/sync.ts:3:4)",
    "  utd:     bob could not decrypt $1: missing-key, never decrypted",
    "  utd:     carol could not decrypt $1: missing-key, decrypted 40 ms later",
    "  late:    hs1 told alice of a change of the devices of @bob:hs2 after 23.9 s",
    "  late:    hs2 told bob of a change of the devices of @bob:hs2 after 6.0 s, on a starved machine",
    "  fault:   answer keys/claim of alice with 504, twice (fired 2)",
    "  journal: reports/now/network/claim-jJ/journal.ndjson",
    "  again:   ./crucible run net-2 --clients jJ",
  ]);
});

test("of others that failed for the same reason stand the name and the files", () => {
  const lines = linesOf(failed, { ...failed, scenario: "another", clients: "jj", folder: "network/another-jj" });
  expect(lines[0]).toBe("FAIL jJ, and 1 run more for the same reason");
  expect(lines.slice(14)).toEqual([
    "",
    "  also:    another jj",
    "  journal: reports/now/network/another-jj/journal.ndjson",
    "  again:   ./crucible run net-2 --clients jj",
  ]);
});

test("many events that were not decrypted are counted, and the first of them shown", () => {
  const utd = Array.from({ length: 20 }, (_, index) => ({
    device: "bob",
    event: `$${index}`,
    cause: "missing-key",
    outcome: "never" as const,
  }));
  const rows = linesOf({ ...failed, utd }).filter((line) => line.startsWith("  utd:"));
  expect(rows).toHaveLength(9);
  expect(rows.at(-1)).toBe("  utd:     and 12 more, in the journal");
});

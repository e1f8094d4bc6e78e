import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import type { ScenarioResult } from "../scenario/index.ts";
import type { LateHistory } from "./late-history.ts";
import { ProgressReporter } from "./progress-reporter.ts";

const result: ScenarioResult = {
  scenario: "a failed key claim is retried",
  family: "network",
  ids: ["net-2"],
  clients: "jJ",
  verdict: "unknown",
  durationMs: 1234,
  faults: [],
};

function record(isTTY: boolean, lateHistory?: LateHistory): { reporter: ProgressReporter; text: () => string } {
  const written: string[] = [];
  const shortName = (scenario: string) => (scenario === result.scenario ? "net-2" : "k-1");
  const out = { write: (text: string) => written.push(text), isTTY, columns: 60 };
  const reporter = new ProgressReporter(out, { total: 4, shortName, lateHistory });
  return { reporter, text: () => stripVTControlCharacters(written.join("")) };
}

test("without a terminal there is a plain line for each thing that is settled", () => {
  const { reporter, text } = record(false);
  reporter.tell({ type: "setup", text: "starting the federation" });
  reporter.tell({ type: "started", scenario: result.scenario, clients: "jJ" });
  reporter.tell({ type: "ended", result });
  reporter.end();
  expect(text()).toBe("starting the federation\n? a failed key claim is retried jJ net-2 1234 ms unknown\n");
});

const failed: ScenarioResult = {
  ...result,
  verdict: "fail",
  reason: "waited 35 s for bob to decrypt a message that alice has sent\nhint: look at the journal",
  where: { file: "scenarios/network/claim.scenario.ts", line: 14, step: "Alice sends" },
  who: [
    { role: "alice", sdk: "j", version: "43.0.0", homeserver: "hs1" },
    { role: "bob", sdk: "j", version: "41.2.0", homeserver: "hs2" },
  ],
};

test("a failure says why, where and who, at once", () => {
  const { reporter, text } = record(false);
  reporter.tell({ type: "started", scenario: result.scenario, clients: "jJ" });
  reporter.tell({ type: "ended", result: failed });
  expect(text().split("\n")).toEqual([
    "✗ a failed key claim is retried jJ net-2 1234 ms fail",
    "  reason:  waited 35 s for bob to decrypt a message that alice has sent",
    "           hint: look at the journal",
    `  where:   scenarios/network/claim.scenario.ts:14, after "Alice sends"`,
    "  who:     alice j 43.0.0 on hs1, bob j 41.2.0 on hs2",
    "",
  ]);
});

test.each([
  [undefined, "2 late, longest 6.6 s"],
  [2, "2 late, longest 6.6 s"],
  [1, "2 late, longest 6.6 s (earlier runs: at most 1)"],
  [0, "2 late, longest 6.6 s (earlier runs: at most 0)"],
])("a run tells its late decryptions, and beside %s of before when they are more", (before, note) => {
  const { reporter, text } = record(false, () => before);
  const late = { device: "bob", event: "$1", cause: "missing-room-key", outcome: "late" as const };
  const utd = [
    { ...late, ms: 6_600 },
    { ...late, ms: 40 },
    { ...late, outcome: "never" as const },
  ];
  reporter.tell({ type: "ended", result: { ...result, verdict: "pass", utd } });
  expect(text()).toBe(`✓ a failed key claim is retried jJ net-2 1234 ms · ${note}\n`);
});

test("on a terminal a long reason stays in its column", () => {
  const { reporter, text } = record(true);
  reporter.tell({ type: "ended", result: failed });
  expect(text()).toContain(`
  reason:  waited 35 s for bob to decrypt a message that
           alice has sent
           hint: look at the journal
`);
});

test("on a terminal the last line says what runs and what is left, within the width", () => {
  const { reporter, text } = record(true);
  reporter.tell({ type: "started", scenario: result.scenario, clients: "jJ" });
  reporter.tell({ type: "started", scenario: "another", clients: "jj" });
  expect(
    text()
      .split(/[\r\n]/)
      .at(-1),
  ).toBe(" 0/4 · net-2 jJ · k-1 jj");
  reporter.tell({ type: "ended", result });
  const status = text()
    .split(/[\r\n]/)
    .at(-1);
  expect(status).toMatch(/^ 1\/4, about \d+ s left · k-1 jj$/);
  expect(status?.length).toBeLessThan(60);
});

import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import type { ScenarioResult } from "../scenario/index.ts";
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

function record(isTTY: boolean): { reporter: ProgressReporter; text: () => string } {
  const written: string[] = [];
  const shortName = (scenario: string) => (scenario === result.scenario ? "net-2" : "k-1");
  const out = { write: (text: string) => written.push(text), isTTY, columns: 60 };
  const reporter = new ProgressReporter(out, { total: 4, shortName });
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

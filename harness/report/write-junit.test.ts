import { execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { ScenarioResult } from "../scenario/index.ts";
import { writeJunit } from "./write-junit.ts";

const result: ScenarioResult = {
  scenario: "a failed key claim is retried",
  family: "network",
  ids: ["net-2"],
  clients: "jJ",
  verdict: "pass",
  durationMs: 1500,
  faults: [],
  folder: "network/claim-jJ",
  where: { file: "scenarios/network/claim.scenario.ts", line: 14 },
};

/** The report's text, of these results. */
function junit(results: ScenarioResult[], broken?: string): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "crucible-junit-"));
  onTestFinished(() => fs.rmSync(folder, { recursive: true }));
  const file = path.join(folder, "in", "junit.xml");
  const rerun = ({ clients }: ScenarioResult) => `./crucible run net-2 --clients ${clients}`;
  writeJunit(file, { results, reportFolder: "reports/now", rerun, broken });
  return fs.readFileSync(file, "utf8");
}

test("a run without results is a report without tests", () => {
  expect(junit([])).toBe('<?xml version="1.0" encoding="UTF-8" ?>\n<testsuites/>\n');
});

test("each family is a suite, and each run a case with its file, line, time, journal and the way to run it again", () => {
  const text = junit([result, { ...result, family: "keys", clients: "jj", repeat: 2 }]);
  expect(text).toContain(`<testsuite name="network" tests="1" failures="0" errors="0" skipped="0" time="1.5">
<testcase name="a failed key claim is retried [jJ]" classname="network" file="scenarios/network/claim.scenario.ts" line="14" time="1.5">
<properties>
<property name="verdict" value="pass"/>
<property name="ids" value="net-2"/>
<property name="clients" value="jJ"/>
<property name="journal" value="reports/now/network/claim-jJ/journal.ndjson"/>
</properties>
<system-out>journal: reports/now/network/claim-jJ/journal.ndjson
again: ./crucible run net-2 --clients jJ</system-out>
</testcase>
</testsuite>`);
  expect(text).toContain('<testsuite name="keys" tests="1"');
  expect(text).toContain('name="a failed key claim is retried [jj] #2" classname="keys"');
});

test("verdicts are told apart", () => {
  const reason = 'bob said "no" & <died>\nhint: look';
  const verdicts = ["fail", "unknown", "error", "known-bug", "not-applicable"] as const;
  const text = junit(verdicts.map((verdict) => ({ ...result, verdict, reason })));
  expect(text).toContain('tests="5" failures="1" errors="2" skipped="1"');
  const message = 'message="bob said &quot;no&quot; &amp; &lt;died&gt;';
  expect(text).toContain(`<failure type="fail" ${message}">  reason:  bob said`);
  expect(text).toContain(`<error type="unknown" ${message}">`);
  expect(text).toContain(`<error type="error" ${message}">`);
  expect(text).toContain(`<skipped ${message}&#10;hint: look"/>`);
  expect(text).toContain('<property name="verdict" value="known-bug"/>');
  expect(text).toContain("<system-out>known bug: bob said");
});

test("a run that broke has a case that says why", () => {
  expect(junit([], "hs1 did not start")).toContain(
    '<testcase name="the run" classname="crucible" time="0">\n<error type="error" message="hs1 did not start">',
  );
});

test("it is XML, whatever an SDK says", () => {
  const reason = 'a\u0000b\u001b[31m\ud800 ]]> <!-- &amp; "\ufffe\u{1f600}\ttab';
  const text = junit([{ ...result, verdict: "fail", reason, scenario: `it's <b> & "c"` }]);
  const program = `import sys, xml.etree.ElementTree as e; print(e.fromstring(sys.stdin.buffer.read()).find(".//failure").get("type"))`;
  expect(execFileSync("python3", ["-c", program], { input: text, encoding: "utf8" })).toBe("fail\n");
  expect(text).toContain("\u{1f600}");
});

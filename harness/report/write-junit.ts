import path from "node:path";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";
import type { ScenarioResult } from "../scenario/index.ts";
import { failureLines } from "./failure-lines.ts";
import { lateDecryptions, lateText } from "./late-decryptions.ts";
import { shownPath } from "./shown-path.ts";
import { writeWhole } from "./write-whole.ts";
import { element } from "./xml-element.ts";

interface JunitRun {
  results: readonly ScenarioResult[];
  reportFolder: string;
  /** The command that runs a result's scenario again. */
  rerun: (result: ScenarioResult) => string;
  /** Why the run itself could not go on. */
  broken?: string;
}

const projectRoot = fileURLToPath(new URL("../..", import.meta.url));

/**
 * Writes a JUnit report: a suite for each family, a test case for each run. A known bug is a case that passes and an unproved run
 * is an error of type `unknown`; the property `verdict` tells each. Throws `InfrastructureError`.
 */
export function writeJunit(file: string, run: JunitRun): void {
  const families = [...Map.groupBy(run.results, ({ family }) => family)];
  const suites = families.map(([family, results]) =>
    element(
      "testsuite",
      { name: family, ...counts(results) },
      results.map((result) => testCase(result, run)),
    ),
  );
  if (run.broken) suites.push(brokenSuite(run.broken));
  writeWhole(file, `<?xml version="1.0" encoding="UTF-8" ?>\n${element("testsuites", {}, suites)}\n`);
}

function counts(results: readonly ScenarioResult[]): Record<string, number> {
  const count = (...verdicts: string[]) => results.filter(({ verdict }) => verdicts.includes(verdict)).length;
  const time = results.reduce((sum, { durationMs }) => sum + durationMs, 0) / 1000;
  return {
    tests: results.length,
    failures: count("fail"),
    errors: count("unknown", "error"),
    skipped: count("not-applicable"),
    time,
  };
}

function testCase(result: ScenarioResult, { reportFolder, rerun }: JunitRun): string {
  const { scenario, clients, family, repeat, where, durationMs, folder } = result;
  const journal = folder && shownPath(path.join(reportFolder, folder, "journal.ndjson"));
  const attributes = {
    name: `${scenario} [${clients}]${repeat ? ` #${repeat}` : ""}`,
    classname: family,
    file: where && shownPath(path.resolve(projectRoot, where.file)),
    line: where?.line,
    time: durationMs / 1000,
  };
  const late = lateDecryptions(result);
  const output = [
    result.verdict === "known-bug" && `known bug: ${result.reason}`,
    late.count > 0 && `decrypted late: ${lateText(late)}`,
    journal && `journal: ${journal}`,
    `again: ${rerun(result)}`,
  ];
  return element("testcase", attributes, [
    properties({ verdict: result.verdict, ids: result.ids.join(" "), clients, journal }),
    ...outcome(result),
    element("system-out", {}, output.filter((line) => line).join("\n")),
  ]);
}

function outcome(result: ScenarioResult): string[] {
  const { verdict, reason = "no reason was given" } = result;
  switch (verdict) {
    case "pass":
    case "known-bug":
      return [];
    case "not-applicable":
      return [element("skipped", { message: reason })];
    case "fail":
    case "unknown":
    case "error": {
      const [message] = reason.split("\n");
      const text = stripVTControlCharacters(failureLines(result).join("\n"));
      return [element(verdict === "fail" ? "failure" : "error", { type: verdict, message }, text)];
    }
  }
}

function properties(values: Record<string, string | undefined>): string {
  const given = Object.entries(values).filter(([, value]) => value);
  return element(
    "properties",
    {},
    given.map(([name, value]) => element("property", { name, value })),
  );
}

/** A case of its own, so that a run that broke before its first scenario is not an empty report. */
function brokenSuite(broken: string): string {
  const [message] = broken.split("\n");
  const error = element("error", { type: "error", message }, broken);
  const testcase = element("testcase", { name: "the run", classname: "crucible", time: 0 }, [error]);
  return element("testsuite", { name: "crucible", tests: 1, failures: 0, errors: 1, skipped: 0, time: 0 }, [testcase]);
}

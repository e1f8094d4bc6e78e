import fs from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import type { ScenarioResult } from "../scenario/index.ts";
import type { RunFlags } from "./run-flags.ts";
import { RunRecord } from "./run-record.ts";
import { temporaryFolder } from "./temporary-folder.test-support.ts";

const result: ScenarioResult = {
  scenario: "the key arrives",
  family: "keys",
  ids: ["k-1"],
  clients: "jj",
  verdict: "pass",
  durationMs: 1,
  faults: [],
};

/** A record of a run that repeats everything three times, and its JUnit report once it has taken these. */
async function junitOf(results: ScenarioResult[], unattributed: string[] = []) {
  const folder = await temporaryFolder();
  const junit = path.join(folder, "junit.xml");
  const own = {
    clients: "jj",
    backend: "auto",
    hs: "synapse",
    serverLogLevel: "info",
    keep: false,
    pauseOnFailure: false,
  } as const;
  const flags: RunFlags = { ...own, repeat: 3, junit };
  const record = new RunRecord(flags, { expected: 3, reportFolder: folder });
  for (const ended of results) record.take({ type: "ended", result: ended });
  record.take({ type: "unattributed", errors: unattributed });
  record.save();
  const { run } = JSON.parse(await fs.readFile(path.join(folder, "results.json"), "utf8"));
  return { run, text: await fs.readFile(junit, "utf8") };
}

test("an error that no scenario is to blame for stands in both reports, as it turns the exit code", async () => {
  const { run, text } = await junitOf([result], ["js-sdk let an error escape"]);
  expect(run.unattributed).toEqual(["js-sdk let an error escape"]);
  expect(text).toContain('<error type="error" message="js-sdk let an error escape">');
  expect((await junitOf([result])).text).not.toContain("<error");
});

test("a scenario is run again as often when other repeats of it held, and once when none did", async () => {
  const failed: ScenarioResult = { ...result, verdict: "fail", reason: "no" };
  expect((await junitOf([result, failed])).text).toMatch(/again: .* --repeat 3</);
  expect((await junitOf([failed, failed])).text).not.toContain("--repeat");
});

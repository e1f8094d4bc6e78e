import fs from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import type { ScenarioResult } from "../scenario/index.ts";
import { runCrucible } from "./spawn-crucible.test-support.ts";
import { temporaryFolder } from "./temporary-folder.test-support.ts";

const scenarios = `import assert from "node:assert/strict";
import { scenario } from "matrix-crucible";
for (const which of ["known", "hidden", "mended", "too new"])
  scenario(which, { ids: [], room: false, demandedBy: { wish: "it holds", claim: "sas" }, needs: ["sas"] }, async () => {
    if (which !== "mended") assert.fail("it came late");
  });
`;

const defect = (title: string, scenario: string, parts = "") => `import { defect } from "matrix-crucible";
export default defect({
  title: ${JSON.stringify(title)},
  owner: "matrix-js-sdk",
  issues: [],
  demandedBy: [{ spec: "client-server-api/#syncing", says: "in order of arrival" }],
  evidence: "the run shows it",
  severity: "low",
  affects: { "matrix-js-sdk": ">=43.0.0" },
  tried: { shows: ["matrix-js-sdk 43.0.0"] },
  shows: [{ scenario: ${JSON.stringify(scenario)}, failsWith: /it came late/, sdks: { alice: "j" } }],
  ${parts}
});
`;

test("defects in a folder of one's own are known bugs there, on the releases that they affect", async () => {
  const folder = await temporaryFolder();
  const files = {
    "probe/known.scenario.ts": scenarios,
    "probe/known.defect.ts": defect("js-sdk is late", "known"),
    "hidden.defect.ts": defect("js-sdk tells secrets", "hidden", 'privately: { until: "2027-02-28" },'),
    "mended.defect.ts": defect("js-sdk was late", "mended"),
    "new.defect.ts": defect(
      "js-sdk was late long ago",
      "too new",
      'affects: { "matrix-js-sdk": "<43.0.0" }, tried: { shows: ["matrix-js-sdk 41.2.0"] },',
    ),
  };
  await fs.mkdir(path.join(folder, "probe"));
  for (const [name, text] of Object.entries(files)) await fs.writeFile(path.join(folder, name), text);
  const env = { CRUCIBLE_SCENARIOS: folder };
  const list = await runCrucible(["list"], env);
  expect(list.output).toContain(
    "known [alice bob] known bug: js-sdk is late (not reported yet) (matrix-js-sdk >=43.0.0) where alice is on j",
  );
  expect(list.output).toContain("hidden [alice bob] known bug: matrix-js-sdk, to be reported privately first");

  const json = path.join(folder, "results.json");
  const junit = path.join(folder, "junit.xml");
  const args = ["run", "--clients", "jj", "--backend", "process", "--json", json, "--junit", junit];
  const { code, output } = await runCrucible(args, env);
  const { results } = JSON.parse(await fs.readFile(json, "utf8")) as { results: ScenarioResult[] };
  const ends = Object.fromEntries(results.map(({ scenario, verdict, reason }) => [scenario, `${verdict}: ${reason}`]));
  expect(ends, output).toEqual({
    known: "known-bug: js-sdk is late (not reported yet): it came late",
    hidden: "known-bug: matrix-js-sdk, to be reported privately first: it came late",
    mended: expect.stringMatching(
      /^fail: it passes, so the bug is fixed: correct affects and tried in .*mended\.defect\.ts \(js-sdk was late \(not reported yet\)\)$/,
    ),
    "too new": "fail: it came late",
  });
  const cases = await fs.readFile(junit, "utf8");
  expect(cases).toContain("known bug: js-sdk is late (not reported yet): it came late");
  expect(cases).toContain("known bug: matrix-js-sdk, to be reported privately first: it came late");
  for (const text of [output, cases, list.output]) expect(text).not.toContain("tells secrets");
  expect(code).toBe(1);
});

test("a mistake in a defect is told before anything runs", async () => {
  const folder = await temporaryFolder();
  await fs.writeFile(path.join(folder, "known.scenario.ts"), scenarios);
  await fs.writeFile(path.join(folder, "known.defect.ts"), defect("js-sdk is late", "known", "issues: ['none'],"));
  const { code, output } = await runCrucible(["list"], { CRUCIBLE_SCENARIOS: folder });
  expect(output).toMatch(
    /known\.defect\.ts cannot be loaded: the defect "js-sdk is late" names "none" as an issue, which is not an https address\nhint: mend the defect/,
  );
  expect(code).toBe(64);
});

test("a scenario's source without its sentence is told before anything runs", async () => {
  const folder = await temporaryFolder();
  const wrong = scenarios.replace(
    '{ wish: "it holds", claim: "sas" }',
    '{ spec: "client-server-api/#syncing", says: "" }',
  );
  await fs.writeFile(path.join(folder, "known.scenario.ts"), wrong);
  const { code, output } = await runCrucible(["list"], { CRUCIBLE_SCENARIOS: folder });
  expect(output).toMatch(
    /known\.scenario\.ts cannot be loaded: "known" names a source without the sentence that it says/,
  );
  expect(code).toBe(64);
});

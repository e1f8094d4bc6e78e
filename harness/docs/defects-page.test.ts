import { expect, test } from "vitest";
import { scenarioIndex } from "../report/index.ts";
import type { LoadedDefect, ScenarioDefinition } from "../scenario/index.ts";
import { defectsPage } from "./defects-page.ts";
import { dueReminders } from "./due-reminders.ts";

const late: LoadedDefect = {
  file: "defects/mautrix-go/late.defect.ts",
  title: "mautrix-go is late",
  owner: "mautrix-go",
  issues: [],
  demandedBy: [{ spec: "client-server-api/#syncing", says: "in order of arrival" }],
  evidence: "The source waits.\n    Users wait, too.",
  severity: "medium",
  affects: { "mautrix-go": "*" },
  tried: { shows: ["mautrix-go 0.30.0"], doesNot: ["matrix-sdk 0.19.1"] },
  shows: [{ scenario: "Bob's key arrives", failsWith: /late/, sdks: { bob: "g" } }],
};
const defect = (title: string, parts: Partial<LoadedDefect> = {}): LoadedDefect => ({
  ...late,
  title,
  file: `defects/${title}`,
  ...parts,
});
const definitionWith = (...defects: LoadedDefect[]): ScenarioDefinition => ({
  title: "Bob's key arrives",
  family: "keys",
  file: "scenarios/keys/arrives.scenario.ts",
  ids: ["a-1"],
  roles: ["alice", "bob"],
  defects,
  body: async () => undefined,
});
const pageOf = (...defects: LoadedDefect[]) => defectsPage([definitionWith(...defects), definitionWith(...defects)]);

test("an entry has all that a report needs, with the command that shows it", async () => {
  expect(await pageOf(late)).toContain(`### mautrix-go is late

- **Owner**: mautrix-go; **severity**: medium; **affects**: every mautrix-go
- **Tried**: shows on mautrix-go 0.30.0; does not on matrix-sdk 0.19.1
- **Demanded by** [specification #syncing](https://spec.matrix.org/latest/client-server-api/#syncing): “in order of arrival”

The source waits.
Users wait, too.

\`\`\`
./crucible run 'Bob'\\''s key arrives' --clients jg --backend process
\`\`\`
`);
});

test("the worst comes first, and what nobody reported stands apart from what is known", async () => {
  const issues = ["https://example.org/1"];
  const page = await pageOf(
    defect("low one", { severity: "low" }),
    defect("known low one", { severity: "low", issues }),
    defect("high one", { severity: "high" }),
    defect("known high one", { severity: "high", issues }),
    defect("medium one"),
  );
  expect(page.match(/^##.*/gm)).toEqual([
    "## Worth reporting: 3",
    "### high one",
    "### medium one",
    "### low one",
    "## Known: 2",
    "### known high one",
    "### known low one",
    "## Reported privately first: 0",
  ]);
  expect(page).toContain("- **Known**: https://example.org/1\n");
});

test("of a defect that is reported privately first stand its owner and the day, and nothing else on any page", async () => {
  const hidden = defect("mautrix-go tells secrets", { privately: { until: "2027-02-28" }, evidence: "it whispers" });
  const definition = definitionWith(hidden);
  const page = await defectsPage([definition]);
  expect(page).toContain("## Reported privately first: 1\n");
  expect(page).toMatch(/\n\n- mautrix-go, until 2027-02-28\n$/);
  const index = scenarioIndex([
    { title: "hitlist", rows: [{ ids: ["a-1"], promise: "it arrives", scenarios: [definition], covered: true }] },
  ]);
  // Beside the promise that it breaks, even the owner would say too much.
  expect(index).not.toContain("known bug: ");
  for (const text of [page, index]) expect(text).not.toMatch(/secrets|whispers|in order of arrival/);
});

test("the page of scenarios leads to the entry of a known bug", async () => {
  const definition = definitionWith(late);
  const index = scenarioIndex([
    { title: "hitlist", rows: [{ ids: ["a-1"], promise: "it arrives", scenarios: [definition], covered: true }] },
  ]);
  expect(index).toContain("known bug: [mautrix-go is late](../docs/reference/defects.md#mautrix-go-is-late)");
});

test("the page of scenarios shows what demands a promise", () => {
  const indexOf = (demandedBy: ScenarioDefinition["demandedBy"]) =>
    scenarioIndex([
      {
        title: "hitlist",
        rows: [
          { ids: ["a-1"], promise: "it arrives", scenarios: [{ ...definitionWith(), demandedBy }], covered: true },
        ],
      },
    ]).split("\n  - ")[1];
  const scenario = "[Bob's key arrives](keys/arrives.scenario.ts) `jbgr`×`jbgr`";
  expect(indexOf("who can decrypt")).toBe(`${scenario}\n`);
  expect(
    indexOf([
      { msc: 4268, says: "so" },
      { wish: "it heals", claim: "sas" },
    ]),
  ).toBe(
    `${scenario} · [MSC4268](https://github.com/matrix-org/matrix-spec-proposals/pull/4268) · wish: it heals, of SDKs that claim \`sas\`\n`,
  );
  const issue = "https://github.com/matrix-org/matrix-rust-sdk/issues/3427";
  const code = "https://github.com/mautrix/go/blob/v0.32.0/crypto/machine.go#L1";
  expect(
    indexOf([
      { doc: issue, says: "so" },
      { doc: code, says: "so" },
    ]),
  ).toBe(`${scenario} · [matrix-rust-sdk#3427](${issue}) · [go: machine.go](${code})\n`);
});

test.each<[string, Partial<LoadedDefect>]>([
  [
    "--clients jj --backend process --js-sdk 41.2.0",
    { affects: { "matrix-js-sdk": "<43.0.0" }, tried: { shows: ["matrix-js-sdk 41.2.0"] } },
  ],
  [
    "--clients jj --backend process --hs synapse@1.98.0",
    { affects: { synapse: "<1.100.0" }, tried: { shows: ["synapse 1.98.0"] } },
  ],
  // Which crypto an installation gives is not known before.
  [
    "--clients jj --backend process --crypto-wasm 18.7.0",
    { affects: { "matrix-sdk-crypto-wasm": "<18.9.0" }, tried: { shows: ["matrix-sdk-crypto-wasm 18.7.0"] } },
  ],
  // On what it was tried on.
  [
    "--clients jr --backend process\n",
    { affects: { "matrix-sdk-crypto-wasm": "*", "matrix-sdk": "*" }, tried: { shows: ["matrix-sdk 0.19.1"] } },
  ],
])("a command has %j", async (words, parts) => {
  const [{ sdks: _, ...symptom }] = late.shows as [LoadedDefect["shows"][number]];
  expect(await pageOf(defect("it", { ...parts, shows: [symptom] }))).toContain(words);
});

test("a defect that comes by chance stands on the page without a command", async () => {
  const proved = defect("it comes", { affects: { synapse: "*" }, shows: [], provedBy: "early-woken-sync" });
  const page = await defectsPage([{ ...definitionWith(), byChance: [proved] }]);
  expect(page).toContain("### it comes\n");
  expect(page).toContain(
    "Users wait, too.\n\nIt comes by chance in any scenario, and the journal proves it.\n\n## Known",
  );
});

test("there is a reminder of a day that has passed", () => {
  const definitions = [definitionWith(defect("one", { privately: { until: "2027-02-28" } }), late)];
  expect(dueReminders(definitions, "2027-02-28")).toEqual([]);
  expect(dueReminders(definitions, "2027-03-01")).toEqual([
    "defects/one was to be private until 2027-02-28: take privately out of it, so that it is told",
  ]);
});

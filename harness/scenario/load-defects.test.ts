import fs from "node:fs/promises";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { temporaryFolder } from "../support/index.ts";
import type { ScenarioDefinition } from "./definition.ts";
import { loadDefects } from "./load-defects.ts";

const door = path.join(import.meta.dirname, "..", "index.ts");
const scenario: ScenarioDefinition = {
  title: "a key arrives",
  family: "keys",
  file: "scenarios/keys/arrives.scenario.ts",
  ids: [],
  roles: ["alice", "bob"],
  body: async () => undefined,
};

/** The text of a defect's file; `parts` stand last, and so hold. */
const text = (parts = "") => `import { defect } from ${JSON.stringify(door)};
export default defect({
  title: "mautrix-go is late",
  owner: "mautrix-go",
  issues: [],
  demandedBy: [{ spec: "client-server-api/#keys", says: "in time" }],
  evidence: "it is",
  severity: "low",
  affects: { "mautrix-go": "*" },
  tried: { shows: ["mautrix-go 0.30.0"] },
  shows: [{ scenario: "a key arrives", failsWith: /late/, sdks: { bob: "g" } }],
  ${parts}
});
`;

async function load(files: Record<string, string>, { byOwner = true } = {}) {
  const { folder, ...temporary } = await temporaryFolder();
  onTestFinished(() => temporary[Symbol.asyncDispose]());
  for (const [name, content] of Object.entries(files)) {
    await fs.mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await fs.writeFile(path.join(folder, name), content);
  }
  return loadDefects(folder, { root: folder, byOwner, scenarios: [scenario] });
}

test("every file of the folder is a defect, with its path", async () => {
  const defects = await load({
    "mautrix-go/late.defect.ts": text(),
    "mautrix-go/never.defect.ts": text('title: "mautrix-go never sends"'),
    "mautrix-go/notes.ts": "throw new Error()",
  });
  expect(defects.map(({ title, file }) => [title, file])).toEqual([
    ["mautrix-go is late", "mautrix-go/late.defect.ts"],
    ["mautrix-go never sends", "mautrix-go/never.defect.ts"],
  ]);
});

test("a stranger's list may stand beside the scenarios, in any folder", async () => {
  expect(await load({ "keys/late.defect.ts": text() }, { byOwner: false })).toHaveLength(1);
});

test("a folder that is not there holds none", async () => {
  expect(await loadDefects("/nonexistent/defects", { root: "/", byOwner: true, scenarios: [scenario] })).toEqual([]);
});

test.each([
  [
    "has another's title",
    { "mautrix-go/again.defect.ts": text(), "mautrix-go/late.defect.ts": text() },
    /late\.defect\.ts: the title "mautrix-go is late" is that of the defect in mautrix-go\/again\.defect\.ts$/,
  ],
  [
    "shows in no scenario that there is",
    { "mautrix-go/late.defect.ts": text('shows: [{ scenario: "a key arives", failsWith: /late/ }]') },
    /the defect shows in "a key arives", and no scenario has that title; the nearest is "a key arrives"$/,
  ],
  [
    "stands in the folder of another owner",
    { "synapse/late.defect.ts": text() },
    /synapse\/late\.defect\.ts: the defect is mautrix-go's, and stands in the folder of synapse$/,
  ],
  [
    "names a role that the scenario has not",
    {
      "mautrix-go/late.defect.ts": text('shows: [{ scenario: "a key arrives", failsWith: /x/, sdks: { carol: "g" } }]'),
    },
    /"a key arrives" has no role carol$/,
  ],
  [
    "names an SDK that there is not",
    {
      "mautrix-go/late.defect.ts": text('shows: [{ scenario: "a key arrives", failsWith: /x/, sdks: { bob: "gx" } }]'),
    },
    /"gx" of bob names no SDK: known are j, b, g, r$/,
  ],
  [
    "shows where it affects nothing",
    { "mautrix-go/late.defect.ts": text('affects: { "matrix-sdk": "*" }, tried: { shows: ["matrix-sdk 0.19.1"] }') },
    /"a key arrives" does not apply in any permutation with what the defect affects, on the sides where it shows$/,
  ],
  [
    "has a mistake",
    { "mautrix-go/late.defect.ts": text('affects: { "mautrix-go": "old" }') },
    /late\.defect\.ts cannot be loaded: .* affects mautrix-go "old", which is no semver range such as <0\.31\.0$/,
  ],
  [
    "does not export a defect",
    { "mautrix-go/late.defect.ts": 'export default { title: "mautrix-go is late" };' },
    /late\.defect\.ts cannot be loaded: it does not export default defect\(\{ … \}\)$/,
  ],
])("a file that %s is refused with a sentence", async (_, files, sentence) => {
  await expect(load(files as unknown as Record<string, string>)).rejects.toMatchObject({
    name: "UsageError",
    message: expect.stringMatching(sentence),
    hint: "mend the defect, or take it out of its folder",
  });
});

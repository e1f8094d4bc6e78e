import fs from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { runCrucible } from "../cli/spawn-crucible.test-support.ts";
import type { ScenarioResult } from "../scenario/index.ts";
import { temporaryFolder } from "../support/index.ts";
import { patchedSdk } from "./patched-sdk.ts";

const door = path.join(import.meta.dirname, "..", "index.ts");

/** For one user it rejects and throws as a client does that is called by the crypto; for another in a microtask that nobody is known for. */
const escapes = {
  file: "lib/rust-crypto/rust-crypto.js",
  find: "async onRoomKeysUpdated(keys) {",
  replace: `async onRoomKeysUpdated(keys) {
    if (this.userId.startsWith("@zoe-")) {
      setTimeout(() => { throw new RangeError("thrown by a timer"); }, 1);
      void Promise.resolve().then(() => { throw new TypeError("rejected"); });
    }
    if (this.userId.startsWith("@yan-")) queueMicrotask(() => { throw new Error("of nobody"); });`,
};

/** The innocent ones share the drivers of the guilty, at the same time. */
const scenarios = `import { expect, scenario } from ${JSON.stringify(door)};
const send = async (from, to, room) => expect(to).toDecrypt(await from.send(room, "hello"));
scenario("guilty", { ids: ["probe-1"], roles: ["alice", "zoe"] }, ({ alice, zoe, room }) => send(alice, zoe, room));
scenario("known", { ids: ["probe-1"], roles: ["alice", "zoe"] }, ({ alice, zoe, room }) => send(alice, zoe, room));
scenario("of nobody", { ids: ["probe-1"], roles: ["alice", "yan"] }, ({ alice, yan, room }) => send(alice, yan, room));
for (const which of ["first", "second", "third"])
  scenario(which + " innocent", { ids: ["probe-1"] }, ({ alice, bob, room }) => send(alice, bob, room));
`;

/** Each of what escapes is another symptom. */
const defect = `import { defect } from ${JSON.stringify(door)};
export default defect({
  title: "matrix-js-sdk lets errors escape",
  owner: "matrix-js-sdk",
  issues: ["https://example.org/1"],
  demandedBy: [{ doc: "https://example.org/1", says: "no error escapes" }],
  evidence: "the patch",
  severity: "low",
  affects: { "matrix-js-sdk": "*" },
  tried: { shows: ["matrix-js-sdk 43.0.0"] },
  shows: [
    { scenario: "known", failsWith: /RangeError: thrown by a timer/ },
    { scenario: "known", failsWith: /TypeError: rejected/ },
  ],
});
`;

test("an error that an SDK lets escape fails its client's scenario, with the stack, and no other", async () => {
  await using sdk = await patchedSdk([escapes]);
  await using temporary = await temporaryFolder();
  await fs.mkdir(path.join(temporary.folder, "probe"));
  await fs.writeFile(path.join(temporary.folder, "probe", "escapes.scenario.ts"), scenarios);
  await fs.writeFile(path.join(temporary.folder, "probe", "escapes.defect.ts"), defect);
  const file = path.join(temporary.folder, "results.json");
  const args = ["run", "--clients", "jj", "--backend", "process", "--js-sdk", sdk.folder, "--json", file];
  const { code, output } = await runCrucible(args, { CRUCIBLE_SCENARIOS: temporary.folder });
  const { results } = JSON.parse(await fs.readFile(file, "utf8")) as { results: ScenarioResult[] };
  const verdicts = Object.fromEntries(results.map(({ scenario, verdict }) => [scenario, verdict]));
  expect(verdicts, output).toEqual({
    guilty: "fail",
    known: "known-bug",
    "of nobody": "pass",
    "first innocent": "pass",
    "second innocent": "pass",
    "third innocent": "pass",
  });
  const reason = results.find(({ scenario }) => scenario === "guilty")?.reason;
  const escaped = "zoe's SDK \\(matrix-js-sdk \\S+\\) let an error escape that nobody handled: ";
  expect(reason).toMatch(new RegExp(`${escaped}TypeError: rejected\\n +at .*rust-crypto`));
  expect(reason).toMatch(new RegExp(`${escaped}RangeError: thrown by a timer\\n +at .*rust-crypto`));
  // The run is red all the same, and names who it may have been.
  expect(output).toMatch(
    /let an error escape, of one of these clients, .*yan of "of nobody" \[jj\].*\nError: of nobody/,
  );
  expect(code).toBe(1);
});

import os from "node:os";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { ScenarioResult } from "../scenario/index.ts";
import { rerunCommand } from "./rerun-command.ts";
import type { RunFlags } from "./run-flags.ts";

const result: ScenarioResult = {
  scenario: "Bob's key arrives",
  family: "keys",
  ids: ["roomkey-1"],
  clients: "jJ",
  verdict: "fail",
  durationMs: 1,
  faults: [],
};
const defaults: RunFlags = {
  clients: "jj,jJ",
  backend: "auto",
  hs: "synapse",
  repeat: 1,
  keep: false,
  serverLogLevel: "info",
  pauseOnFailure: false,
};

test("the title and the permutation are enough where all else is default", () => {
  expect(rerunCommand(result, defaults, {})).toBe(`./crucible run 'Bob'\\''s key arrives' --clients jJ`);
});

test("versions and backend are repeated, as words of a shell", () => {
  const flags: RunFlags = { ...defaults, backend: "process", hs1: "synapse@1.103.0", jsSdk: "./my sdk", repeat: 5 };
  expect(rerunCommand(result, flags, { "crypto-wasm": "18.9.0" })).toBe(
    `./crucible run 'Bob'\\''s key arrives' --clients jJ --backend process --hs1 synapse@1.103.0 --js-sdk './my sdk'`,
  );
});

test.each<[string, Partial<RunFlags>, Record<string, string>, string | undefined]>([
  ["jj", {}, { "crypto-wasm": "18.9.0" }, "18.9.0"],
  ["bJ", {}, { "crypto-wasm": "18.9.0", "crypto-wasm in Chromium": "18.9.0" }, "18.9.0"],
  ["jJ", { cryptoWasm: "shipped" }, { "crypto-wasm": "18.7.0" }, "shipped"],
  ["jJ", { jsSdk2: "41.3.0" }, { "crypto-wasm on hs1 and hs3": "18.9.0", "crypto-wasm on hs2": "18.4.0" }, undefined],
  ["jJ", { jsSdk2: "../matrix-js-sdk" }, { "crypto-wasm": "18.9.0" }, undefined],
  ["rr", {}, { "rust-crypto": "0.19.0" }, undefined],
])("%s with %j on %j repeats crypto wasm %s", (clients, flags, versions, wasm) => {
  const command = rerunCommand({ ...result, clients }, { ...defaults, ...flags }, versions);
  expect(/--crypto-wasm (\S+)/.exec(command)?.[1]).toBe(wasm);
});

test("away from the project's folder the launcher has its whole path, as what was named has", () => {
  const before = process.cwd();
  onTestFinished(() => process.chdir(before));
  process.chdir(os.tmpdir());
  const env = { CRUCIBLE_SCENARIOS: before };
  expect(rerunCommand(result, { ...defaults, jsSdk: "./sdk" }, {}, { env })).toBe(
    `CRUCIBLE_SCENARIOS=${before} ${before}/crucible run 'Bob'\\''s key arrives' --clients jJ --js-sdk ./sdk`,
  );
});

test("in CI paths begin at the workspace, for they are read on another machine", () => {
  const workspace = path.dirname(process.cwd());
  const env = { CI: "true", GITHUB_WORKSPACE: workspace, CRUCIBLE_SCENARIOS: path.join(workspace, "mine") };
  const flags: RunFlags = { ...defaults, jsSdk: workspace, hs1: "image:mine/synapse:1", rustSdk: "./rust-sdk" };
  const here = path.basename(process.cwd());
  expect(rerunCommand(result, flags, {}, { env })).toBe(
    `CRUCIBLE_SCENARIOS=mine ./${here}/crucible run 'Bob'\\''s key arrives' --clients jJ --js-sdk . --hs1 image:mine/synapse:1 --rust-sdk ./${here}/rust-sdk`,
  );
});

test("the seed of what was drawn by chance is repeated, and as many runs as it may take", () => {
  expect(rerunCommand({ ...result, seed: 7 }, defaults, {}, { repeat: 20, env: {} })).toBe(
    `CRUCIBLE_SEED=7 ./crucible run 'Bob'\\''s key arrives' --clients jJ --repeat 20`,
  );
});

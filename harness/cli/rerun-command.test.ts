import { expect, test } from "vitest";
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
  pauseOnFailure: false,
};

test("the title and the permutation are enough where all else is default", () => {
  expect(rerunCommand(result, defaults)).toBe(`./crucible run 'Bob'\\''s key arrives' --clients jJ`);
});

test("versions and backend are repeated, as words of a shell", () => {
  const flags: RunFlags = { ...defaults, backend: "process", hs1: "synapse@1.103.0", jsSdk: "./my sdk", repeat: 5 };
  expect(rerunCommand(result, flags)).toBe(
    `./crucible run 'Bob'\\''s key arrives' --clients jJ --backend process --hs1 synapse@1.103.0 --js-sdk './my sdk'`,
  );
});

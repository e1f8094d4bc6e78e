import { expect, test } from "vitest";
import { otherReleases } from "./other-releases.ts";

const definition = { roles: ["alice", "bob"], puppets: [], on: {} };
const issue = { issue: "https://example.org/1", failsWith: /no/ };
const usual = { sdks: { hs1: {}, hs2: {} }, homeservers: { hs1: "synapse", hs2: "synapse" } };

test.each([
  ["the default releases", "jJ", usual, []],
  ["a default that is named", "jJ", { ...usual, sdks: { hs1: { jsSdk: "43.0.0" }, hs2: {} } }, []],
  ["another release", "jJ", { ...usual, sdks: { hs1: {}, hs2: { jsSdk: "41.2.0" } } }, ["matrix-js-sdk 41.2.0"]],
  [
    "a crypto wasm",
    "jj",
    { ...usual, sdks: { hs1: { cryptoWasm: "shipped" } } },
    ["matrix-js-sdk's crypto wasm shipped"],
  ],
  ["a checkout", "jb", { ...usual, sdks: { hs1: { jsSdk: "./mine" } } }, ["matrix-js-sdk in ./mine"]],
  ["another release of an SDK that nobody runs on", "jj", { ...usual, sdks: { hs1: { rustSdk: "0.18.0" } } }, []],
  [
    "mautrix-go and matrix-rust-sdk",
    "gr",
    { ...usual, sdks: { hs1: { mautrix: "v0.30.0", rustSdk: "./rust" } } },
    ["mautrix-go 0.30.0", "matrix-rust-sdk in ./rust"],
  ],
  [
    "another homeserver",
    "jJ",
    { ...usual, homeservers: { hs1: "synapse", hs2: "synapse@1.103.0" } },
    ["Synapse 1.103.0"],
  ],
  ["a homeserver that nobody is on", "jj", { ...usual, homeservers: { hs1: "synapse", hs2: "image:mine:dev" } }, []],
])("of %s in %s", async (_, clients, run, expected) => {
  expect(await otherReleases(definition, clients, { knownBug: issue, run })).toEqual(expected);
});

test("only the SDKs of the roles that the mark names matter to it, and no homeserver", async () => {
  const knownBug = { ...issue, sdks: { alice: "jb" } };
  const run = { sdks: { hs1: {}, hs2: { jsSdk: "41.2.0" } }, homeservers: { hs1: "synapse@1.103.0" } };
  expect(await otherReleases(definition, "jJ", { knownBug, run })).toEqual([]);
  expect(await otherReleases(definition, "Jj", { knownBug, run })).toEqual(["matrix-js-sdk 41.2.0"]);
});

import { expect, test } from "vitest";
import { type DriverPools, sdks } from "../clients/index.ts";
import { sidesOf } from "./sides.ts";

const definition = { roles: ["alice", "bob"], puppets: ["mallory"], on: {} };
const usual = { sdks: { hs1: {}, hs2: {} }, homeservers: { hs1: "synapse", hs2: "synapse" } };
/** Each tells as versions its letter and its homeserver. */
const drivers = {
  of: ({ sdk, homeserver }: { sdk: string; homeserver: string }) => ({
    hello: async () => ({ version: `${sdk} of ${homeserver}`, crypto: `crypto of ${sdk}` }),
  }),
} as unknown as DriverPools;
const servers = new Map([
  ["hs1", "1.163.2"],
  ["hs2", "1.103.0"],
  ["hs3", "1.0.0"],
]);

test("are a client for each role, with what its driver tells, and the homeservers that somebody is on", async () => {
  const sides = await sidesOf(definition, "jR", { run: usual, drivers, servers });
  expect(sides).toEqual([
    { role: "alice", versions: { "matrix-js-sdk": "j of hs1", "matrix-sdk-crypto-wasm": "crypto of j" } },
    { role: "bob", versions: { "matrix-sdk": "r of hs2" } },
    { versions: { synapse: "1.163.2" } },
    { versions: { synapse: "1.103.0" } },
  ]);
});

test("name the package that every SDK's driver tells the version of", () => {
  expect(Object.values(sdks).map(({ packages }) => packages.sdk)).not.toContain(undefined);
});

const othersIn = async (clients: string, run: Parameters<typeof sidesOf>[2]["run"]) => {
  const sides = await sidesOf(definition, clients, { run, drivers, servers });
  return [...new Set(sides.map(({ other }) => other).filter((other) => other !== undefined))];
};

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
    "two other SDKs",
    "gr",
    { ...usual, sdks: { hs1: { mautrix: "v0.29.0", rustSdk: "./rust" } } },
    ["mautrix-go 0.29.0", "matrix-rust-sdk in ./rust"],
  ],
  [
    "another homeserver",
    "jJ",
    { ...usual, homeservers: { hs1: "synapse", hs2: "synapse@1.103.0" } },
    ["Synapse 1.103.0"],
  ],
  ["a homeserver that nobody is on", "jj", { ...usual, homeservers: { hs1: "synapse", hs3: "image:mine:dev" } }, []],
])("tell of %s in %s what is not tested by default", async (_, clients, run, expected) => {
  expect(await othersIn(clients, run)).toEqual(expected);
});

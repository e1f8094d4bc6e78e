import { expect, test } from "vitest";
import type { ScenarioDefinition } from "../scenario/index.ts";
import { UsageError } from "../support/index.ts";
import { chooseScenarios } from "./choose-scenarios.ts";

function definition(family: string, ids: string[], title: string, tags: string[] = []): ScenarioDefinition {
  const body = () => Promise.resolve();
  return { family, ids, title, tags, file: `scenarios/${family}/${ids[0]}.scenario.ts`, roles: ["alice", "bob"], body };
}

const definitions = [
  definition("network", ["net-2"], "a failed key claim is retried"),
  definition("room-keys", ["roomkey-1", "A9"], "the room key is replaced when a user leaves", ["slow"]),
];

interface Rest {
  clients?: string;
  family?: string[];
  tag?: string;
  shard?: string;
}

function chosen(patterns: string[], rest: Rest = {}): string[] {
  const choices = chooseScenarios(definitions, { patterns, clients: "jj", ...rest });
  return choices.map(({ file, clients }) => `${file.split("/")[1]} ${clients}`);
}

test("without a pattern all are chosen, in each permutation once", () => {
  expect(chosen([], { clients: "jj,jJ,jj" })).toEqual(["network jj", "network jJ", "room-keys jj", "room-keys jJ"]);
});

test("permutations that are the same for a scenario, since it says where its users live, are run once", () => {
  const pinned = { ...definition("federation", ["A1"], "a stalled server"), on: { alice: "hs1", bob: "hs2" } };
  const choices = chooseScenarios([pinned], { patterns: [], clients: "jj,jJ" });
  expect(choices.map(({ clients }) => clients)).toEqual(["jj"]);
  expect(chooseScenarios([pinned], { patterns: [], clients: "jJ" })).toHaveLength(1);
});

test.each([["room-keys"], ["ROOMKEY-1"], ["a9"], ["user LEAVES"]])("%s is a family, an id or words", (pattern) => {
  expect(chosen([pattern])).toEqual(["room-keys jj"]);
});

test.each<[string, string[], Rest]>([
  ["its bare name", ["keys"], {}],
  ["its name with a slash", ["keys/"], {}],
  ["--family", [], { family: ["keys"] }],
  ["--family with a slash", [], { family: ["keys/"] }],
])("%s is that family, and no title that has the word", (_, patterns, rest) => {
  const others = [
    definition("keys", ["otk-1"], "the stock is filled up"),
    definition("room-keys", ["roomkey-2"], "room keys are shared"),
  ];
  const choices = chooseScenarios([...definitions, ...others], { patterns, clients: "jj", ...rest });
  expect(choices.map(({ title }) => title)).toEqual(["the stock is filled up"]);
});

test.each(["Mine", "mine/"])("%s is a family whose folder has a capital", (pattern) => {
  const own = definition("Mine", [], "my own title");
  const choices = chooseScenarios([...definitions, own], { patterns: [pattern], clients: "jj" });
  expect(choices.map(({ title }) => title)).toEqual(["my own title"]);
});

test("families and patterns are joined by or", () => {
  expect(chosen(["claim"], { family: ["room-keys"] })).toEqual(["network jj", "room-keys jj"]);
});

test("patterns are joined by or", () => {
  expect(chosen(["claim", "A9"])).toEqual(["network jj", "room-keys jj"]);
});

test("a whole title is that scenario alone, and no longer one that has its words", () => {
  const longer = definition("network", ["net-2"], "a failed key claim is retried at once");
  const choices = chooseScenarios([...definitions, longer], {
    patterns: ["a failed key claim is retried"],
    clients: "jj",
  });
  expect(choices.map(({ title }) => title)).toEqual(["a failed key claim is retried"]);
});

test("a tag narrows the choice", () => {
  expect(chosen([], { tag: "slow" })).toEqual(["room-keys jj"]);
});

test("shards are disjoint, complete, and may be empty", () => {
  const all = chosen([], { clients: "jj,jJ" });
  const shards = ["1/3", "2/3", "3/3"].flatMap((shard) => chosen([], { clients: "jj,jJ", shard }));
  expect(shards.sort()).toEqual(all.sort());
  expect(chosen([], { shard: "3/3" })).toEqual([]);
});

test.each([
  [["netwrok"], {}, `no scenario is called "netwrok"`, `did you mean "network"?`],
  [["frobnicate"], {}, `no scenario is called "frobnicate"`, "./crucible list shows all"],
  [["netwrok/"], {}, `there is no family "netwrok"`, `did you mean "network/"? The families are network, room-keys`],
  [[], { family: ["rom-keys"] }, `there is no family "rom-keys"`, `did you mean "room-keys/"?`],
  [["A9", "roomkey-2"], {}, `no scenario is called "roomkey-2"`, `did you mean "roomkey-1"?`],
  [[], { tag: "slwo" }, `no scenario has the tag "slwo"`, "there is slow"],
  [["net-2"], { tag: "slow" }, `has the tag "slow"`, "leave --tag or the pattern away"],
  [[], { clients: "jx" }, "unknown letter: x", "j (js-sdk in Node)"],
  [[], { clients: "j" }, "is not a permutation", "jj,jJ"],
  [[], { clients: "" }, "is not a permutation", "jj,jJ"],
  [[], { shard: "4/3" }, `"4/3" is not a shard`, "--shard 2/3"],
])("%j %j is refused with the nearest right one", (patterns, rest, message, hint) => {
  try {
    chosen(patterns, rest);
    expect.unreachable();
  } catch (error) {
    expect(error).toBeInstanceOf(UsageError);
    expect((error as UsageError).message).toContain(message);
    expect((error as UsageError).hint).toContain(hint);
  }
});

import { describe, expect, test } from "vitest";
import type { ScenarioDefinition } from "../scenario/index.ts";
import { chooseScenarios } from "./choose-scenarios.ts";

const define = (family: string, title: string, ids: string[], tags: string[] = []) =>
  ({ family, title, ids, tags, file: `scenarios/${family}/${title}`, roles: [] }) as unknown as ScenarioDefinition;
const definitions = [
  define("room-keys", "the room key is replaced when a user leaves", ["roomkey-1"], ["parity"]),
  define("federation", "a rotated room key arrives", ["A2"]),
  define("network", "a failed key claim is retried", ["net-2"], ["parity"]),
];
const choose = (...patterns: string[]) =>
  chooseScenarios(definitions, { patterns, clients: "jj" }).map(({ file }) => file.split("/")[1]);

describe("choosing scenarios", () => {
  test("takes all without a pattern, in each permutation", () => {
    expect(chooseScenarios(definitions, { patterns: [], clients: "jj,jJ" })).toHaveLength(6);
  });

  test("by id, whatever the case, by family, and by words of a title, joined by or", () => {
    expect(choose("a2")).toEqual(["federation"]);
    expect(choose("network")).toEqual(["network"]);
    expect(choose("room key")).toEqual(["room-keys", "federation"]);
    expect(choose("A2", "key claim")).toEqual(["federation", "network"]);
  });

  test("by tag", () => {
    const chosen = chooseScenarios(definitions, { patterns: [], clients: "jj", tag: "parity" });
    expect(chosen.map(({ file }) => file.split("/")[1])).toEqual(["room-keys", "network"]);
  });

  test("in shards that together are the whole", () => {
    const shard = (text: string) => chooseScenarios(definitions, { patterns: [], clients: "jj,jJ", shard: text });
    const all = [...shard("1/4"), ...shard("2/4"), ...shard("3/4"), ...shard("4/4")];
    expect(new Set(all.map(({ file, clients }) => file + clients)).size).toBe(6);
    expect(all).toHaveLength(6);
  });

  test("names the nearest when nothing matches", () => {
    expect(() => choose("roomkey-11")).toThrow(`no scenario is called "roomkey-11"`);
  });
});

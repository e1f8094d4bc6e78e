import { describe, expect, test } from "vitest";
import { checkPermutation, place } from "./permutation.ts";

const homes = (roles: string[], clients: string, on = {}, puppets: string[] = []) =>
  place({ roles, puppets, on }, clients).map(({ role, sdk, homeserver }) => `${role} ${sdk} ${homeserver}`);

describe("a permutation", () => {
  test("puts a capital on hs2", () => {
    expect(homes(["alice", "bob"], "jJ")).toEqual(["alice j hs1", "bob j hs2"]);
  });

  test("gives its last letter to all further users", () => {
    expect(homes(["alice", "bob", "carol"], "jJ")).toEqual(["alice j hs1", "bob j hs2", "carol j hs2"]);
  });

  test("leaves a second device on its user's homeserver, with the last letter's SDK", () => {
    expect(homes(["alice", "bob", "alice2"], "rJ")).toEqual(["alice r hs1", "bob j hs2", "alice2 j hs1"]);
  });

  test("puts puppets where further users would be", () => {
    expect(homes(["alice"], "jJ", {}, ["mallory"])).toEqual(["alice j hs1", "mallory j hs2"]);
  });

  test("gives way to a scenario that pins its users", () => {
    expect(homes(["alice", "bob"], "jj", { bob: "hs2" })).toEqual(["alice j hs1", "bob j hs2"]);
  });

  test.each([
    ["j", /two users/],
    ["jx", /unknown letter: x/],
  ])("%s is refused with a sentence", (clients, sentence) => {
    expect(() => checkPermutation(clients)).toThrow(sentence);
  });
});

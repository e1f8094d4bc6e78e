import { expect, test } from "vitest";
import { loadCatalogue } from "./catalogue.ts";
import { coverage } from "./coverage.ts";
import type { ScenarioDefinition } from "./definition.ts";

const declared = (ids: string[], title = ids.join(" and ")) =>
  ({ ids, title, family: "f", file: "f", roles: [], body: async () => undefined }) satisfies ScenarioDefinition;
const catalogue = loadCatalogue();

test("a row is covered when each of its ids has a scenario", () => {
  const parity = (ids: string[]) =>
    coverage([declared(ids)], catalogue)
      .find(({ title }) => title === "parity")
      ?.rows.filter(({ covered }) => covered)
      .map((row) => row.ids);
  expect(parity(["otk-1"])).toEqual([]);
  expect(parity(["otk-1", "otk-3"])).toEqual([["otk-1", "otk-3"]]);
});

test("a scenario that names an id which does not exist is refused", () => {
  expect(() => coverage([declared(["acl-1", "alc-2"], "a typo")], catalogue)).toThrow(
    `"a typo" names alc-2, which scenarios/catalogue.yaml does not have`,
  );
});

test("the lists have the lengths that the field agreed on", () => {
  const lengths = Object.fromEntries(catalogue.lists.map(({ title, rows }) => [title, rows.length]));
  expect(lengths).toMatchObject({ hitlist: 49, parity: 29, "parity, push processes": 9 });
});

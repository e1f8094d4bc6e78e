import fs from "node:fs";
import { parse } from "yaml";

/** The lists of scenarios/catalogue.yaml: what is to be proved, by id. */
export interface Catalogue {
  /** Every id with its promise. */
  promises: ReadonlyMap<string, string>;
  /** Lists by title, each with rows of ids: a row is proved when all its ids are. */
  lists: readonly { title: string; rows: readonly (readonly string[])[] }[];
  /** Ids whose scenarios are tagged `parity`. */
  parity: ReadonlySet<string>;
}

type Promises = Record<string, string>;

/** Reads the catalogue that stands beside the scenarios. */
export function loadCatalogue(): Catalogue {
  const file = new URL("../../scenarios/catalogue.yaml", import.meta.url);
  const { hitlist, parity, parityOnly, push, adversarial, wider, live } = parse(fs.readFileSync(file, "utf8")) as {
    hitlist: Promises;
    parity: string[];
    parityOnly: Promises;
    push: Promises;
    adversarial: Promises;
    wider: Record<string, Promises>;
    live: Promises;
  };
  const all = [hitlist, parityOnly, push, adversarial, ...Object.values(wider), live];
  const parityRows = parity.map((row) => row.split(" "));
  const single = (promises: Promises) => Object.keys(promises).map((id) => [id]);
  const widerLists = Object.entries(wider).map(([family, promises]) => ({
    title: `wider: ${family}`,
    rows: single(promises),
  }));
  return {
    promises: new Map(all.flatMap((promises) => Object.entries(promises))),
    lists: [
      { title: "hitlist", rows: single(hitlist) },
      { title: "parity", rows: parityRows },
      { title: "parity, push processes", rows: single(push) },
      { title: "adversarial", rows: single(adversarial) },
      ...widerLists,
      { title: "live defects", rows: single(live) },
    ],
    parity: new Set(parityRows.flat()),
  };
}

import { expect, test } from "vitest";
import { wrapWords } from "./wrap-words.ts";

test("a text is broken at spaces, and a word that is longer than a line stays whole", () => {
  expect(wrapWords("bob cannot decrypt $abcdefghijklmnopqrstuvwxyz yet", 12)).toEqual([
    "bob cannot",
    "decrypt",
    "$abcdefghijklmnopqrstuvwxyz",
    "yet",
  ]);
  expect(wrapWords("bob cannot", Number.POSITIVE_INFINITY)).toEqual(["bob cannot"]);
});

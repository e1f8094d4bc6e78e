import { expect, test } from "vitest";
import { randomNumbers } from "./random-numbers.ts";

test("the same seed makes the same numbers", () => {
  const [one, other] = [randomNumbers(7), randomNumbers(7)];
  expect([one(), one(), one()]).toEqual([other(), other(), other()]);
});

test.each([0, 1, 2])("number %i of small seeds is anything from 0 to 1", (skipped) => {
  const numbers = Array.from({ length: 100 }, (_, seed) => {
    const next = randomNumbers(seed);
    for (let index = 0; index < skipped; index++) next();
    return next();
  });
  const below = (limit: number) => numbers.filter((number) => number < limit).length;
  expect(below(0.1)).toBeGreaterThan(0);
  expect(below(0.5)).toBeGreaterThan(30);
  expect(below(0.5)).toBeLessThan(70);
  expect(below(0.9)).toBeLessThan(100);
});

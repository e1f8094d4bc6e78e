import { expect, test } from "vitest";
import { nearestName } from "./nearest-name.ts";

const names = [
  "network",
  "net-2",
  "A9",
  "a failed key claim is retried",
  "the room key is replaced when a user leaves",
];

test.each([
  ["netwrok", "network"],
  ["net2", "net-2"],
  ["a8", "A9"],
  ["retreid", "a failed key claim is retried"],
  ["user leves", "the room key is replaced when a user leaves"],
  ["frobnicate", undefined],
  ["xy", undefined],
])("%s means %s", (wanted, name) => {
  expect(nearestName(wanted, names)).toBe(name);
});

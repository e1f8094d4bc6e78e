import { expect, test } from "vitest";
import { nearestVersion } from "./nearest-version.ts";

const versions = ["1.97.0", "1.103.0", "1.104.0rc1", "1.118.0", "1.163.0", "1.163.2", "2.0.0rc1"];

test.each([
  ["1.103.9", "1.103.0"],
  ["1.19.0", "1.97.0"],
  ["1.117.0", "1.118.0"],
  ["1.163.1", "1.163.2"],
  ["1.97", "1.97.0"],
  ["3.0.0", "1.163.2"],
  ["1.104.0rc3", "1.104.0rc1"],
  ["new", "1.163.2"],
])("the nearest to %s is %s", (wanted, nearest) => {
  expect(nearestVersion(wanted, versions)).toBe(nearest);
});

test("of none there is none", () => {
  expect(nearestVersion("1.0.0", [])).toBeUndefined();
});

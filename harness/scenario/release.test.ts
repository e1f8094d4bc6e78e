import { expect, test } from "vitest";
import { mayBeIn } from "./release.ts";

test.each([
  ["<0.31.0", "0.30.0", true],
  ["<0.31.0", "0.31.0", false],
  ["*", "0.31.0", true],
  [">=1.160 <1.164.0", "1.163.2 (b=develop,1f2e3d4c)", true],
  ["<1.164.0", "1.164.0rc1", true],
  ["*", "1.164.0rc1", true],
  ["<0.32.0", "0.32.0+dev.1f2e3d4c", false],
  ["<0.32.0", "v0.31.0", true],
  ["<2", "1", true],
  ["<0.31.0", undefined, true],
  ["<0.31.0", "unknown", true],
  ["<0.31.0", "dev-41f2e3d4", true],
])("in %s may be %s: %s", (range, version, expected) => {
  expect(mayBeIn(range, version)).toBe(expected);
});

import { expect, test } from "vitest";
import { advanceClock, resetClock } from "./advance-clock.ts";

test("a clock that was moved says a later time, and the real one when it was put back", () => {
  const weekMs = 7 * 24 * 60 * 60_000;
  const before = { date: Date.now(), monotonic: performance.now() };
  advanceClock(weekMs);
  expect(Date.now()).toBeGreaterThanOrEqual(before.date + weekMs);
  const shown = new Date();
  expect(shown.getTime()).toBeGreaterThanOrEqual(before.date + weekMs);
  expect(performance.now()).toBeGreaterThanOrEqual(before.monotonic + weekMs);
  resetClock();
  expect(Date.now()).toBeLessThan(before.date + weekMs);
  expect(performance.now()).toBeLessThan(before.monotonic + weekMs);
});

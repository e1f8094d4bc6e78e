import { check } from "./check.ts";

/** Throws a `RangeError` for what cannot be the status of an answer. */
export function checkStatus(status: number): void {
  const isOne = Number.isInteger(status) && status >= 200 && status <= 599;
  check(isOne, `${status} is no status of an answer: give a whole number from 200 to 599`);
}

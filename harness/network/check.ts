/** Throws a `RangeError` with this sentence unless it holds. */
export function check(holds: boolean, otherwise: string): void {
  if (!holds) throw new RangeError(otherwise);
}

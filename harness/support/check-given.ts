/**
 * Throws a `RangeError` unless it holds. `takes` is the start of the sentence and names the right call: "asksFor takes a
 * client or a user, as in asksFor(bob)". Types say the same, but a scenario in another folder may be run unchecked, and an
 * effect or a condition with a wrong argument would silently do nothing.
 */
export function checkGiven(holds: boolean, takes: string, value: unknown): void {
  if (!holds) throw new RangeError(`${takes}, and was given ${shown(value)}`);
}

/** For checks of several: whether it is an object, and none of its members is missing. */
export function isObjectWith(
  value: unknown,
  members: Readonly<Record<string, "string" | "object" | "function">>,
): boolean {
  if (typeof value !== "object" || value === null) return false;
  return Object.entries(members).every(([name, type]) => typeof (value as Record<string, unknown>)[name] === type);
}

function shown(value: unknown): string {
  switch (typeof value) {
    case "string":
      return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value);
    case "function":
      return "a function";
    case "object":
      return value === null ? "null" : Array.isArray(value) ? "a list" : `an object with ${membersOf(value)}`;
    case "undefined":
      return "nothing";
    default:
      return String(value);
  }
}

function membersOf(value: object): string {
  return Object.keys(value).slice(0, 5).join(", ") || "no members";
}

/** How many errors that caused each other are told. */
const causesAtMost = 5;

/**
 * The text of what somebody logged: its strings and numbers, and errors with stack and causes, in the order in which they
 * came. Anything else is left out: the SDK hands its logger events and requests, which may hold keys.
 */
export function loggedText([first, ...others]: readonly unknown[]): string {
  const texts = others.flatMap((value) => textOf(value) ?? []);
  const begin = textOf(first) ?? "";
  // What a template has no place for follows it.
  const text = typeof first === "string" ? begin.replaceAll(/%[sdif]/g, (place) => texts.shift() ?? place) : begin;
  return [text, ...texts].filter(Boolean).join(" ");
}

/** An error with its stack, and those that caused it. */
export function errorText(error: unknown, causes = causesAtMost): string {
  if (!(error instanceof Error)) return String(error);
  const { stack, message, cause } = error;
  // The message may have been set after the stack was made.
  const text = stack?.includes(message) ? stack : `${error.name}: ${message}${stack ? `\n${stack}` : ""}`;
  return cause === undefined || causes === 0 ? text : `${text}\ncaused by: ${errorText(cause, causes - 1)}`;
}

function textOf(value: unknown): string | undefined {
  if (value instanceof Error) return errorText(value);
  return ["string", "number", "bigint", "boolean"].includes(typeof value) ? String(value) : undefined;
}

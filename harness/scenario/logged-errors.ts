import type { LogRecord } from "../journal/index.ts";
import type { LoggedError } from "./result.ts";

/** More of them are for those who read the journal. */
const shownAtMost = 3;
const lettersAtMost = 400;

/** Errors that no program throws on purpose, as JavaScript, WebAssembly, Rust and Go name them. */
const unintended = /\b(?:Type|Reference|Range|Syntax|Runtime|Assertion)Error\b|\bpanic(?:ked)?\b|nil pointer/;
/** A line of a stack. Rust crypto in WebAssembly names the one place that logged, without a column. */
const frame = /^\s+at (?!.*node:internal).*:\d+:\d+\)?$/m;

/**
 * The errors that the SDKs of these clients logged, the most telling first: those that no program throws on purpose, then
 * those with a stack, then all others; of one kind the earliest. An error that comes again is told once.
 */
export function loggedErrors(logs: readonly LogRecord[], clients: readonly string[]): LoggedError[] {
  const kinds = new Map<string, LoggedError & { rank: number }>();
  for (const log of logs) {
    const { source, line } = log;
    const rank = rankOf(log);
    if (rank === undefined || !clients.some((role) => source === role || source === `${role}'s push`)) continue;
    const error = inOneLine(line);
    // The next time it has other numbers in it.
    const kind = `${source} ${error.replaceAll(/\d+/g, "0")}`;
    const known = kinds.get(kind);
    if (known) known.rank = Math.min(known.rank, rank);
    else kinds.set(kind, { client: source, error, rank });
  }
  const ranked = [...kinds.values()].sort((one, other) => one.rank - other.rank);
  return ranked.slice(0, shownAtMost).map(({ client, error }) => ({ client, error }));
}

/** The smaller, the more telling; undefined for what is no error. */
function rankOf({ level, line }: LogRecord): number | undefined {
  if (level !== "error" && level !== "warn") return undefined;
  // Clients ask for what may not be there, and some log it as an error.
  if (/\b404\b|M_NOT_FOUND/.test(line) && !unintended.test(line)) return undefined;
  const hasStack = frame.test(line);
  if (hasStack && unintended.test(line)) return 0;
  if (level === "error") return unintended.test(line) ? 0 : hasStack ? 1 : 2;
  return hasStack ? 3 : undefined;
}

/** What was said first, and the place where it was thrown. */
function inOneLine(text: string): string {
  const [said = "", ...rest] = text.split("\n");
  const place = rest.find((line) => frame.test(line)) ?? rest.find((line) => /^\s+at /.test(line)) ?? "";
  const line = `${said.trim()} ${place.trim()}`.trim();
  return line.length > lettersAtMost ? `${line.slice(0, lettersAtMost)}…` : line;
}

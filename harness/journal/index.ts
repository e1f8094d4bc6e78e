/**
 * The journal: what was asked, what crossed each wire, which fault fired, what each SDK said.
 * Knows no server, client or link; they write into it, checkers and reports read from it.
 */
export { Journal, type JournalSink, nowMs } from "./journal.ts";
export { JournalFanOut } from "./journal-fan-out.ts";
export { marksIn, newMark } from "./mark.ts";
export { readJournal } from "./read-journal.ts";
export type * from "./records.ts";

import type { JournalSink } from "./journal.ts";
import { marksIn } from "./mark.ts";
import type { JournalEntry } from "./records.ts";

/**
 * Passes entries of servers that scenarios share to the journals they concern: an entry that names users goes to the
 * journals with their mark, one that names none to every attached journal.
 */
export class JournalFanOut implements JournalSink {
  readonly #sinks = new Map<JournalSink, string>();

  write(entry: JournalEntry): void {
    const named = marksIn(entry.type === "log" ? entry.line : JSON.stringify(entry));
    for (const [sink, mark] of this.#sinks) if (named.size === 0 || named.has(mark)) sink.write(entry);
  }

  /** Has the journal get what concerns users with this mark (`newMark`), until disposed. */
  attach(sink: JournalSink, mark: string): Disposable {
    this.#sinks.set(sink, mark);
    return { [Symbol.dispose]: () => void this.#sinks.delete(sink) };
  }
}

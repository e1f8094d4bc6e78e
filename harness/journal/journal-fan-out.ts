import type { JournalSink } from "./journal.ts";
import type { JournalEntry } from "./records.ts";

/** Passes each entry to every attached journal: what crosses between shared servers concerns every scenario on them. */
export class JournalFanOut implements JournalSink {
  readonly #sinks = new Set<JournalSink>();

  write(entry: JournalEntry): void {
    for (const sink of this.#sinks) sink.write(entry);
  }

  attach(sink: JournalSink): Disposable {
    this.#sinks.add(sink);
    return { [Symbol.dispose]: () => void this.#sinks.delete(sink) };
  }
}

import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import type { JournalSink } from "../../journal/index.ts";
import { logLevel } from "./log-level.ts";

/** What a homeserver in a container logs, over all its starts: goes to the journal, and the last lines are kept for errors. */
export class ContainerLog {
  readonly lastLines: string[] = [];
  readonly #source: string;
  readonly #journal: JournalSink;

  constructor(source: string, journal: JournalSink) {
    this.#source = source;
    this.#journal = journal;
  }

  /**
   * Reads the log of one start, to its end. `seen` resolves with whether a line had `text`: true with the first
   * that has it, false when the log ended without. `ended` resolves when the log has ended.
   */
  follow(stream: Readable, text: string): { seen: Promise<boolean>; ended: Promise<void> } {
    const { promise: seen, resolve } = Promise.withResolvers<boolean>();
    const read = async () => {
      for await (const line of createInterface({ input: stream })) {
        this.#take(line);
        if (line.includes(text)) resolve(true);
      }
    };
    // An engine that goes away in the middle ends the log like a container does.
    const ended = read()
      .catch(() => undefined)
      .finally(() => resolve(false));
    return { seen, ended };
  }

  #take(line: string): void {
    this.lastLines.push(line);
    if (this.lastLines.length > 15) this.lastLines.shift();
    this.#journal.write({ type: "log", source: this.#source, level: logLevel(line), line });
  }
}

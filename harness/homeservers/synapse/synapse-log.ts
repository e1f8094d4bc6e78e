import type { JournalSink } from "../../journal/index.ts";
import type { ServerLogLevel } from "../server-settings.ts";
import { calculatedSync, notifiedChange } from "./device-list-lines.ts";
import { logLevel } from "./log-level.ts";

const keptLines = 15;

/** What a Synapse logs, over all its starts: it goes to the journal, and the last lines are kept for errors. */
export class SynapseLog {
  readonly lastLines: string[] = [];
  readonly #source: string;
  readonly #journal: JournalSink;
  readonly #level: ServerLogLevel;
  /** The last place in the stream of device list changes for which Synapse has woken syncs. */
  #notified = 0;

  constructor(source: string, journal: JournalSink, level: ServerLogLevel) {
    this.#source = source;
    this.#journal = journal;
    this.#level = level;
  }

  take(line: string): void {
    this.lastLines.push(line);
    if (this.lastLines.length > keptLines) this.lastLines.shift();
    const level = logLevel(line);
    if (level !== "debug" || this.#level === "debug")
      this.#journal.write({ type: "log", source: this.#source, level, line });
    if (level === "debug") this.#takePosition(line);
  }

  /** Tells what a line says of the stream of device list changes. A sync that has all that was notified is nothing to tell. */
  #takePosition(line: string): void {
    const notified = notifiedChange(line);
    if (notified) {
      this.#notified = Math.max(this.#notified, notified.position);
      this.#journal.write({ type: "device-list", server: this.#source, said: "notified", ...notified });
    }
    const sync = calculatedSync(line);
    if (sync && sync.position < this.#notified)
      this.#journal.write({ type: "device-list", server: this.#source, said: "synced-without", ...sync });
  }
}

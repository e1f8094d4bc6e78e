import fs from "node:fs";
import path from "node:path";
import { InfrastructureError } from "../support/index.ts";
import type { JournalEntry, JournalRecord } from "./records.ts";

/** Anything that takes journal entries: one scenario's journal, or a fan-out to several. */
export interface JournalSink {
  write(entry: JournalEntry): void;
}

/**
 * The append-only record of one scenario, one JSON object a line, written as it happens:
 * a run that is killed leaves everything up to that moment.
 */
export class Journal implements JournalSink, Disposable {
  readonly file: string;
  readonly #descriptor: number;
  readonly #listeners = new Set<(record: JournalRecord) => void>();
  #open = true;

  constructor(file: string) {
    fs.mkdirSync(path.dirname(file), { recursive: true });
    this.file = file;
    this.#descriptor = fs.openSync(file, "a");
  }

  /** Throws `InfrastructureError` when the disk takes no more. */
  write(entry: JournalEntry): void {
    if (!this.#open) return;
    const record: JournalRecord = { atMs: nowMs(), ...entry };
    try {
      fs.writeSync(this.#descriptor, `${JSON.stringify(record)}\n`);
    } catch (cause) {
      const { code, message } = cause as NodeJS.ErrnoException;
      const why = code === "ENOSPC" ? "the disk is full" : message;
      throw new InfrastructureError(`the journal ${this.file} cannot be written: ${why}`, {
        hint: "free some space, or name another folder with --reports",
        cause,
      });
    }
    for (const listener of this.#listeners) listener(record);
  }

  /** Calls `listener` with each record from now on, until the returned function is called. */
  listen(listener: (record: JournalRecord) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  [Symbol.dispose](): void {
    if (!this.#open) return;
    this.#open = false;
    fs.closeSync(this.#descriptor);
  }
}

/** Milliseconds since this process began, to a tenth: the clock of every record of a run. */
export function nowMs(): number {
  return Math.round(performance.now() * 10) / 10;
}

import fs from "node:fs";
import path from "node:path";
import { InfrastructureError } from "../support/index.ts";
import type { JournalEntry, JournalRecord, Json } from "./records.ts";
import { Secrets } from "./secrets.ts";

/** Anything that takes journal entries: one scenario's journal, or a fan-out to several. */
export interface JournalSink {
  write(entry: JournalEntry): void;
  /** Names a secret (a token, a password, a key): from now on it is not written, wherever it stands. */
  hide?(secret: string): void;
}

/**
 * The append-only record of one scenario, one JSON object a line, written as it happens:
 * a run that is killed leaves everything up to that moment.
 */
export class Journal implements JournalSink, Disposable {
  readonly file: string;
  readonly #descriptor: number;
  readonly #listeners = new Set<(record: JournalRecord) => void>();
  readonly #secrets = new Secrets();
  #open = true;

  constructor(file: string) {
    fs.mkdirSync(path.dirname(file), { recursive: true });
    this.file = file;
    this.#descriptor = fs.openSync(file, "a");
  }

  /** Throws `InfrastructureError` when the disk takes no more. */
  write(entry: JournalEntry): void {
    if (!this.#open) return;
    const record: JournalRecord = { atMs: nowMs(), ...this.#withoutSecrets(entry) };
    try {
      fs.writeSync(this.#descriptor, `${this.#secrets.withoutKnown(JSON.stringify(record))}\n`);
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

  hide(secret: string): void {
    this.#secrets.hide(secret);
  }

  /** A text as this journal would have it. */
  withoutSecrets(text: string): string {
    return this.#secrets.without(text);
  }

  /** Calls `listener` with each record from now on, until the returned function is called. */
  listen(listener: (record: JournalRecord) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Looks through what programs say. What crossed a wire is kept as it was, for there ciphertexts look like anything. */
  #withoutSecrets(entry: JournalEntry): JournalEntry {
    switch (entry.type) {
      case "log":
        return { ...entry, line: this.withoutSecrets(entry.line) };
      case "call":
        return entry.error === undefined ? entry : { ...entry, error: this.withoutSecrets(entry.error) };
      case "verdict":
        return entry.reason === undefined ? entry : { ...entry, reason: this.withoutSecrets(entry.reason) };
      case "client-event":
        return { ...entry, data: this.#withoutSecretsInError(entry.data) };
      default:
        return entry;
    }
  }

  #withoutSecretsInError(data: Json): Json {
    const { error } = (data ?? {}) as { error?: Json };
    return typeof error === "string" ? { ...(data as object), error: this.withoutSecrets(error) } : data;
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

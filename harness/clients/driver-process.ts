import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { DeadlineExceeded, DriverError, forget, NoAnswer, watchUntilDeath, withDeadline } from "../support/index.ts";
import {
  type DriverEventName,
  events,
  rpcErrors,
  type Verb,
  type VerbParams,
  type VerbResult,
  verbs,
} from "./driver-protocol.ts";
import { SdkError, UnsupportedError } from "./errors.ts";

/** How to start a driver. */
export interface DriverCommand {
  command: string;
  args: string[];
  /** Arguments that follow when the driver will host one client only, which may be killed. */
  argsWhenAlone?: string[];
  /** Whether a process that hosted one client alone is as new when that was closed; one whose clock stays moved is not. */
  servesAgain?: boolean;
}

export interface DriverEvent {
  event: DriverEventName;
  params: { client?: string } & Record<string, unknown>;
}

interface PendingCall {
  verb: Verb;
  resolve(result: unknown): void;
  reject(error: Error): void;
}

const endLimitMs = 3_000;
/** How long the output of a process that has exited may take to end. */
const lastWordsLimitMs = 1_000;
/** A stack and what stands around it. */
const linesOfLastWords = 20;
/** Longer than any verb takes, an SDK's own retries included; shorter than a scenario may last, which then says what hung. */
const answerLimitMs = 240_000;

/** A client that a driver hosts. */
export interface Guest {
  /** What the protocol calls it. */
  name: string;
  userId: string;
  /** For a person: `alice of "a failed key claim is retried" [jj]`. */
  called: string;
}

/** An error that an SDK let escape, in a process that hosts several clients, and nothing tells for which. */
export interface Unattributed {
  error: string;
  /** The clients for which it may have been, by `Guest.called`. */
  candidates: string[];
}

/** What a client has left behind may still fail so long after it has gone. */
const aftermathMs = 60_000;

/** A driver that runs: speaks the driver protocol with it, and ends it. */
export class DriverProcess implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #exited: Promise<void>;
  readonly #pending = new Map<number, PendingCall>();
  readonly #listeners = new Set<(event: DriverEvent) => void>();
  #lastId = 0;
  #exiting = false;
  #killed = false;
  /** How it ended, with what it said last. */
  #gone: string | undefined;
  /** Lines of its stderr, and of what it reported as warnings, errors and unhandled, in order. */
  readonly #lastWords: string[] = [];
  readonly #answerLimitMs: number;
  readonly #guests: (Guest & { goneAtMs?: number })[] = [];
  readonly #unattributed: Unattributed[] = [];

  /** `limitMs` is how long an answer may take. */
  constructor({ command, args }: DriverCommand, { limitMs = answerLimitMs } = {}) {
    this.#answerLimitMs = limitMs;
    this.#child = spawn(command, args, { detached: true, stdio: ["pipe", "pipe", "pipe"] });
    const { pid, stdout, stderr, stdin } = this.#child;
    if (pid !== undefined) watchUntilDeath({ processGroup: pid });
    this.#exited = new Promise((resolve) => {
      this.#child.once("error", (error) => this.#end(`it could not be started: ${error.message}`, resolve));
      this.#child.once("exit", (code, signal) => {
        this.#exiting = true;
        const end = () => this.#end(`it ended with ${signal ?? `exit code ${code}`}`, resolve);
        // Its last words are read after its exit. A process that left its group may hold its output open for ever.
        const closed = new Promise((ended) => this.#child.once("close", ended));
        void withDeadline(closed, { ms: lastWordsLimitMs, awaited: "its output to end" }).then(end, end);
        if (pid === undefined) return;
        // Whatever it started must not live on without it.
        killGroup(pid);
        forget({ processGroup: pid });
      });
    });
    stdin?.on("error", () => undefined);
    if (stdout) createInterface({ input: stdout }).on("line", (line) => this.#readOrComplain(line));
    if (stderr) createInterface({ input: stderr }).on("line", (line) => this.#complaint(line));
  }

  /**
   * Calls a verb. Rejects with `SdkError` when the SDK failed, `UnsupportedError` when its release lacks the
   * function, `DriverError` when the driver broke the protocol or died, and `NoAnswer` when none came in
   * 240 s (after these two the verb may have taken effect).
   */
  async call<V extends Verb>(verb: V, params: VerbParams<V>): Promise<VerbResult<V>> {
    if (this.#gone) throw new DriverError(`the driver cannot be asked to ${verb}: ${this.#gone}`);
    const id = ++this.#lastId;
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    this.#pending.set(id, { verb, resolve, reject });
    this.#child.stdin?.write(`${JSON.stringify({ jsonrpc: "2.0", id, method: verb, params })}\n`);
    const answer = await withDeadline(promise, {
      ms: this.#answerLimitMs,
      awaited: `an answer to ${verb}`,
      seen: () => `the driver lives and said ${this.#lastWords.length > 0 ? `last:${this.#quoted()}` : "nothing"}`,
    }).catch((error: Error) => {
      throw error instanceof DeadlineExceeded ? new NoAnswer(error.message, { cause: error }) : error;
    });
    const parsed = verbs[verb].result.safeParse(answer);
    if (!parsed.success)
      throw new DriverError(`the driver's answer to ${verb} is not what the protocol says: ${parsed.error.message}`);
    return parsed.data as VerbResult<V>;
  }

  /** Calls `listener` with each event from now on, until the returned function is called. */
  listen(listener: (event: DriverEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Notes a client that it will host. */
  host(guest: Guest): void {
    this.#guests.push({ ...guest });
  }

  /** The client is about to end: what escapes from then on is not of its life. */
  dismiss(name: string): void {
    for (const guest of this.#guests) if (guest.name === name) guest.goneAtMs ??= performance.now();
  }

  /** Errors that escaped, and that nothing attributes to one client. */
  get unattributed(): readonly Unattributed[] {
    return this.#unattributed;
  }

  /** False when the process has ended or could not be started: nothing can be asked of it any more. */
  get alive(): boolean {
    return this.#gone === undefined && !this.#exiting;
  }

  /** SIGKILL, to the process and whatever it has started. */
  async kill(): Promise<void> {
    const { pid } = this.#child;
    if (pid !== undefined && this.alive) {
      this.#killed = true;
      killGroup(pid);
    }
    await this.#exited;
  }

  /** Ends it in good order, or by force when it does not go. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.stdin?.end();
    await withDeadline(this.#exited, { ms: endLimitMs, awaited: "the driver to end" }).catch(() => this.kill());
  }

  /** What is not the protocol's is told as a complaint: which call it was for, if any, cannot be known. */
  #readOrComplain(line: string): void {
    try {
      this.#read(line);
    } catch (error) {
      this.#complaint(error instanceof DriverError ? error.message : `not a message of the protocol: ${line}`, "error");
    }
  }

  #read(line: string): void {
    const message = JSON.parse(line) as {
      id?: number | null;
      method?: string;
      params?: unknown;
      result?: unknown;
      error?: { code: number; message: string };
    };
    if (message.id === undefined) {
      this.#event(message.method ?? "", message.params);
      return;
    }
    // Ours begin at 1; null answers a line that the driver could not read.
    const id = message.id ?? 0;
    const call = this.#pending.get(id);
    if (!call) throw new DriverError(`the driver answered what it was not asked: ${JSON.stringify(message)}`);
    this.#pending.delete(id);
    if (message.error) call.reject(toError(call.verb, message.error));
    else call.resolve(message.result);
  }

  #event(name: string, params: unknown): void {
    if (!(name in events))
      throw new DriverError(`the driver reported an event that the protocol does not have: ${name}`);
    const event = name as DriverEventName;
    const parsed = events[event].safeParse(params);
    if (!parsed.success) throw new DriverError(`event ${name} is not what the protocol says: ${parsed.error.message}`);
    const { level, line, error } = parsed.data as { level?: string; line?: string; error?: string };
    if (event === "unhandled") this.#remember(error ?? "");
    if (event === "log" && (level === "warn" || level === "error")) this.#remember(line ?? "");
    const told: DriverEvent["params"] = parsed.data;
    if (event === "unhandled" && told.client === undefined) {
      const owner = this.#ownerOf(error ?? "");
      if (owner) told.client = owner.name;
      else this.#unattributed.push({ error: error ?? "", candidates: this.#candidates().map(({ called }) => called) });
    }
    this.#tell({ event, params: told });
  }

  /** The client that an error is of for certain: the only one that was ever here, or the only one whose user it names. */
  #ownerOf(error: string): Guest | undefined {
    const named =
      this.#guests.length === 1 ? this.#guests : this.#candidates().filter(({ userId }) => error.includes(userId));
    return new Set(named.map(({ userId }) => userId)).size === 1 ? named[0] : undefined;
  }

  #candidates(): Guest[] {
    const earliestMs = performance.now() - aftermathMs;
    return this.#guests.filter(({ goneAtMs = Number.POSITIVE_INFINITY }) => goneAtMs > earliestMs);
  }

  #complaint(line: string, level: "warn" | "error" = "warn"): void {
    this.#remember(line);
    this.#tell({ event: "log", params: { level, line } });
  }

  #remember(text: string): void {
    this.#lastWords.push(...text.trimEnd().split("\n"));
    this.#lastWords.splice(0, this.#lastWords.length - linesOfLastWords);
  }

  /**
   * What a listener throws, because the disk with its journal is full for instance, is no fault of this line: it is thrown
   * apart, for else the lines that came with this one would be lost, and an answer may be among them.
   */
  #tell(event: DriverEvent): void {
    for (const listener of this.#listeners) {
      try {
        listener(event);
      } catch (error) {
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }

  #quoted(): string {
    return this.#lastWords.map((line) => `\n${line}`).join("");
  }

  #end(what: string, resolve: () => void): void {
    if (this.#gone) return;
    const lastWords = this.#lastWords.length > 0 ? `last:${this.#quoted()}` : "nothing";
    this.#gone = this.#killed ? what : `${what}, and said ${lastWords}`;
    for (const { verb, reject } of this.#pending.values()) {
      reject(new DriverError(`the driver died while it was asked to ${verb}: ${this.#gone}`));
    }
    this.#pending.clear();
    resolve();
  }
}

function killGroup(leader: number): void {
  try {
    process.kill(-leader, "SIGKILL");
  } catch {
    // It went by itself meanwhile.
  }
}

function toError(verb: Verb, { code, message }: { code: number; message: string }): Error {
  if (code === rpcErrors.sdk) return new SdkError(`${verb}: ${message}`);
  if (code === rpcErrors.unsupported) return new UnsupportedError(`${verb}: ${message}`);
  return new DriverError(`the driver refused ${verb} (${code}): ${message}`);
}

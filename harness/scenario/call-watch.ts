import { AsyncLocalStorage } from "node:async_hooks";
import { CallPromise } from "./call-promise.ts";
import { messageOf } from "./message-of.ts";

interface Call {
  /** `alice.send`. */
  text: string;
  promise: CallPromise<unknown>;
  /** Has the stack of the call. */
  made: { stack?: string };
}

/** Of the scenario whose body runs. */
const current = new AsyncLocalStorage<CallWatch>();

/**
 * The calls that one scenario makes: of its clients, links, faults and servers. One that nobody awaits may fail unseen, and
 * then the scenario has proved something else than it says.
 */
export class CallWatch {
  /** Path of the scenario's file, from the project's root. */
  readonly #file: string;
  readonly #calls: Call[] = [];
  readonly #watched = new WeakSet<object>();
  /** Rejections of the scenario's own functions that nobody has handled. */
  readonly #rejections = new Map<Promise<unknown>, unknown>();

  readonly #title: string;
  #isJudged = false;

  constructor({ file, title }: { file: string; title: string }) {
    this.#file = file;
    this.#title = title;
  }

  /** That of the scenario in whose body this is called, or in what the body has started. */
  static current(): CallWatch | undefined {
    return current.getStore();
  }

  /** Runs the scenario's body. */
  run<T>(body: () => Promise<T>): Promise<T> {
    return current.run(this, body);
  }

  /**
   * Has each method of `thing` note the promise that it gives, and those of what comes of it: a fault of its link, the next
   * stage of a verification. The methods become the object's own, which keeps it what it is: a proxy has no private members.
   */
  watch<T extends object>(thing: T, name: string): T {
    if (this.#watched.has(thing)) return thing;
    this.#watched.add(thing);
    for (const [method, original] of methodsOf(thing)) {
      const watched = (...args: unknown[]) => {
        const result: unknown = Reflect.apply(original, thing, args);
        if (!(result instanceof Promise)) return result;
        return this.note(name ? `${name}.${method}` : method, result, watched);
      };
      Object.defineProperty(thing, method, { value: watched, configurable: true, writable: true });
    }
    return thing;
  }

  /** Notes a call, made by whoever called `above`. */
  note<T>(text: string, result: Promise<T>, above: (...args: never[]) => unknown): Promise<T> {
    const promise = CallPromise.of(
      result.then((value) => (hasMethods(value) ? this.watch(value as T & object, text) : value)),
    );
    const made: Call["made"] = {};
    Error.captureStackTrace(made, above);
    this.#calls.push({ text, promise, made });
    return promise;
  }

  /**
   * Of the process: a promise that came of the scenario's body was rejected, and nobody has handled it yet. Returns a
   * sentence when the scenario was judged already, so that its verdict cannot tell of it.
   */
  rejected(promise: Promise<unknown>, reason: unknown): string | undefined {
    this.#rejections.set(promise, reason);
    return this.#isJudged ? `after "${this.#title}" had ended, ${this.#failureOf(reason)}` : undefined;
  }

  handled(promise: Promise<unknown>): void {
    this.#rejections.delete(promise);
  }

  /**
   * For the verdict: a sentence for each call that nobody has awaited, of those that failed; and of those that have not
   * ended, if asked for.
   */
  unawaited({ pending }: { pending: boolean }): string[] {
    const calls = this.#calls
      .filter(({ promise }) => !promise.isAwaited)
      .flatMap(({ text, promise: { outcome }, made }) => {
        const call = `${text} (${this.#place(made.stack)})`;
        if (outcome?.failed) return `${call} failed: ${messageOf(outcome.error)}`;
        return outcome || !pending ? [] : `${call} had not ended`;
      });
    this.#isJudged = true;
    return [...calls, ...[...this.#rejections.values()].map((reason) => this.#failureOf(reason))];
  }

  #failureOf(reason: unknown): string {
    const stack = reason instanceof Error ? reason.stack : undefined;
    return `a function of the scenario (${this.#place(stack)}) failed: ${messageOf(reason)}`;
  }

  /** `scenarios/network/x.scenario.ts:12`; without the line when the stack does not come by there. */
  #place(stack = ""): string {
    const [, line] = stack.match(new RegExp(`${RegExp.escape(baseName(this.#file))}[^:\n]*:(\\d+)`)) ?? [];
    return line ? `${this.#file}:${line}` : this.#file;
  }
}

function baseName(file: string): string {
  return file.slice(file.lastIndexOf("/") + 1);
}

/** All by name, from the object itself to the last class that is not built in. */
function methodsOf(thing: object): Map<string, (...args: unknown[]) => unknown> {
  const methods = new Map<string, (...args: unknown[]) => unknown>();
  for (let at = thing; at && at !== Object.prototype; at = Object.getPrototypeOf(at) as object) {
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(at))) {
      if (typeof value === "function" && name !== "constructor" && !methods.has(name)) methods.set(name, value);
    }
  }
  return methods;
}

/** What a call may give that makes calls itself; data and what is built into JavaScript do not. */
function hasMethods(value: unknown): boolean {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  const isBuiltIn = prototype !== null && /\[native code\]/.test(String((prototype as object).constructor));
  return (prototype === Object.prototype || !isBuiltIn) && methodsOf(value).size > 0;
}

import { type DriverCommand, DriverProcess, type Unattributed } from "./driver-process.ts";
import type { VerbResult } from "./driver-protocol.ts";

interface WarmDriver {
  driver: DriverProcess;
  hello: Promise<VerbResult<"hello">>;
}

export interface DriverPoolOptions {
  command: DriverCommand;
  /** Drivers that host many clients each. */
  sharedCount: number;
}

/** Keeps drivers of one SDK started, so that no scenario waits for an SDK to load. */
export class DriverPool implements AsyncDisposable {
  readonly #command: DriverCommand;
  readonly #shared: WarmDriver[];
  readonly #all = new Set<DriverProcess>();
  /** Drivers for one client alone that have none. */
  readonly #spares: WarmDriver[] = [];
  #next = 0;

  constructor({ command, sharedCount }: DriverPoolOptions) {
    this.#command = command;
    this.#shared = Array.from({ length: sharedCount }, () => this.#start());
  }

  /** What the SDK says of itself. */
  async hello(): Promise<VerbResult<"hello">> {
    return (this.#shared[0] as WarmDriver).hello;
  }

  /** A driver that also hosts other clients; they take turns. */
  async shared(): Promise<DriverProcess> {
    const turn = this.#next++ % this.#shared.length;
    let warm = this.#shared[turn] as WarmDriver;
    if (!warm.driver.alive) {
      // An SDK that took its process down with it fails the clients that were in it, not those to come.
      warm = this.#start();
      this.#shared[turn] = warm;
    }
    await warm.hello;
    return warm.driver;
  }

  /** A driver for one client alone, which may kill it. The caller ends it or has the pool take it back. */
  async own(): Promise<DriverProcess> {
    const spares = this.#spares.splice(0).filter(({ driver }) => driver.alive);
    const warm = spares.pop() ?? this.#start({ alone: true });
    this.#spares.push(...spares);
    if (this.#spares.length === 0) this.#spares.push(this.#start({ alone: true }));
    await warm.hello;
    return warm.driver;
  }

  /** Takes a driver that `own` gave: when its client was closed another may have it, if its kind serves again. */
  async takeBack(driver: DriverProcess, isClosed: boolean): Promise<void> {
    if (isClosed && driver.alive && this.#command.servesAgain) this.#spares.push({ driver, hello: this.hello() });
    else await driver[Symbol.asyncDispose]();
  }

  /** Errors that escaped in drivers that host several clients, and that nothing attributes to one. */
  get unattributed(): Unattributed[] {
    return [...this.#all].flatMap(({ unattributed }) => unattributed);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#all].map((driver) => driver[Symbol.asyncDispose]()));
  }

  #start({ alone } = { alone: false }): WarmDriver {
    for (const known of this.#all) if (!known.alive && known.unattributed.length === 0) this.#all.delete(known);
    const { command, args, argsWhenAlone = [] } = this.#command;
    const driver = new DriverProcess({ command, args: alone ? [...args, ...argsWhenAlone] : args });
    this.#all.add(driver);
    const hello = driver.call("hello", {});
    // Whoever needs this driver awaits its hello; until then a failure is nobody's.
    hello.catch(() => undefined);
    return { driver, hello };
  }
}

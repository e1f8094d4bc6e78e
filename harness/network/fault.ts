import type { JournalSink, Json } from "../journal/index.ts";
import { withDeadline } from "../support/index.ts";
import type { Effect, FaultContext } from "./effect.ts";
import { type EndpointName, isFor } from "./endpoints.ts";
import type { Exchange, Intervention } from "./exchange.ts";

let lastNumber = 0;

/** An exchange that waits for the scenario's word; without one it is dropped when its fault ends. */
export interface HeldExchange {
  readonly exchange: Exchange;
  release(): void;
  /** The requester sees a dead connection. */
  drop(): void;
  reply(status: number, body: Json): void;
}

/**
 * An effect at work on a link, until it is disposed. It takes exchanges when their request comes in;
 * those in flight when it ends stay with it.
 */
export class Fault implements AsyncDisposable {
  readonly number = ++lastNumber;
  readonly #effect: Effect;
  readonly #endpoint: EndpointName;
  readonly #link: string;
  readonly #journal: JournalSink;
  readonly #remove: (fault: Fault) => void;
  readonly #ended = Promise.withResolvers<void>();
  readonly #held: HeldExchange[] = [];
  readonly #heldWaiters: ((held: HeldExchange) => void)[] = [];
  readonly #hitWaiters: { count: number; resolve: () => void }[] = [];
  #fired = 0;
  #taken = 0;

  constructor(options: {
    effect: Effect;
    endpoint: EndpointName;
    link: string;
    journal: JournalSink;
    remove: (fault: Fault) => void;
  }) {
    this.#effect = options.effect;
    this.#endpoint = options.endpoint;
    this.#link = options.link;
    this.#journal = options.journal;
    this.#remove = options.remove;
    this.#record("installed");
  }

  /** How often it did something to an exchange. */
  get fired(): number {
    return this.#fired;
  }

  /** What it does, in English: "answer keys/claim of alice with 504, twice". */
  get text(): string {
    const what = this.#endpoint === "*" ? "everything" : this.#endpoint;
    return this.#effect.describe(/->/.test(this.#link) ? `${what} on ${this.#link}` : `${what} of ${this.#link}`);
  }

  /** Takes the exchange if it is one of its own; a taken exchange meets both steps of the effect. */
  take(exchange: Exchange): boolean {
    if (this.#taken >= this.#effect.limit) return false;
    if (!isFor(this.#endpoint, exchange.method, exchange.path) || !this.#effect.matches(exchange)) return false;
    this.#taken++;
    return true;
  }

  async onRequest(exchange: Exchange): Promise<Intervention | undefined> {
    return this.#step(exchange, (context) => this.#effect.onRequest(exchange, context));
  }

  async onResponse(exchange: Exchange): Promise<Intervention | undefined> {
    return this.#step(exchange, (context) => this.#effect.onResponse(exchange, context));
  }

  async onDelivered(exchange: Exchange): Promise<void> {
    await this.#step(exchange, async (context) => {
      await this.#effect.onDelivered(context);
      return undefined;
    });
  }

  /** The next held exchange that nobody has asked for yet; waits for one. */
  async held(limitMs = 20_000): Promise<HeldExchange> {
    const waiting = this.#held.shift();
    if (waiting) return waiting;
    const { promise, resolve } = Promise.withResolvers<HeldExchange>();
    this.#heldWaiters.push(resolve);
    return withDeadline(promise, { ms: limitMs, awaited: `an exchange to ${this.text}` });
  }

  /** Resolves when it has fired `count` times in all. */
  async hits(count = 1, limitMs = 20_000): Promise<void> {
    if (this.#fired >= count) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#hitWaiters.push({ count, resolve });
    await withDeadline(promise, {
      ms: limitMs,
      awaited: `the fault "${this.text}" to fire ${count} time(s)`,
      seen: () => `it fired ${this.#fired} time(s)`,
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#remove(this);
    this.#ended.resolve();
    for (const held of this.#held) held.drop();
    this.#record("removed");
  }

  async #step(
    exchange: Exchange,
    run: (context: FaultContext) => Promise<Intervention | undefined>,
  ): Promise<Intervention | undefined> {
    let counted = false;
    const fires = () => {
      if (!counted) this.#countHit(exchange);
      counted = true;
    };
    const context: FaultContext = {
      fires,
      ended: this.#ended.promise,
      hold: (held) => {
        fires();
        return this.#hold(held);
      },
    };
    const intervention = await run(context);
    if (intervention) fires();
    return intervention;
  }

  #countHit(exchange: Exchange): void {
    this.#fired++;
    this.#record("fired", exchange.number);
    for (const waiter of this.#hitWaiters) if (this.#fired >= waiter.count) waiter.resolve();
  }

  #hold(exchange: Exchange): Promise<Intervention | undefined> {
    const { promise, resolve } = Promise.withResolvers<Intervention | undefined>();
    const held: HeldExchange = {
      exchange,
      release: () => resolve(undefined),
      drop: () => resolve({ do: "break" }),
      reply: (status, body) => resolve({ do: "reply", status, body }),
    };
    // Fail closed: what the scenario forgets is dropped when the fault ends.
    void this.#ended.promise.then(() => held.drop());
    const waiter = this.#heldWaiters.shift();
    if (waiter) waiter(held);
    else this.#held.push(held);
    return promise;
  }

  #record(change: "installed" | "fired" | "removed", exchange?: number): void {
    this.#journal.write({
      type: "fault",
      fault: this.number,
      link: this.#link,
      text: this.text,
      change,
      fired: this.#fired,
      exchange,
    });
  }
}

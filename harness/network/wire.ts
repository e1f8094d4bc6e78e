import type { ExchangeRecord, JournalSink } from "../journal/index.ts";
import { withDeadline } from "../support/index.ts";
import type { Effect } from "./effect.ts";
import { type EndpointName, isFor } from "./endpoints.ts";
import type { Exchange } from "./exchange.ts";
import { Fault } from "./fault.ts";

let lastExchange = 0;

/**
 * What crosses one link in one direction: the faults at work on it and the exchanges that ended.
 * A client's link is one wire; an egress proxy has one wire to each other homeserver.
 */
export class Wire {
  readonly name: string;
  readonly #journal: JournalSink;
  readonly #faults: Fault[] = [];
  readonly #ended: ExchangeRecord[] = [];
  readonly #watchers = new Set<(record: ExchangeRecord) => void>();
  readonly #requestWatchers = new Set<(exchange: Exchange) => void>();

  constructor(name: string, journal: JournalSink) {
    this.name = name;
    this.#journal = journal;
  }

  /** Puts a fault on this link until the returned object is disposed (`await using`). */
  async fault(endpoint: EndpointName, effect: Effect, journal: JournalSink = this.#journal): Promise<Fault> {
    const fault = new Fault({
      effect,
      endpoint,
      link: this.name,
      journal,
      remove: (ended) => {
        const index = this.#faults.indexOf(ended);
        if (index >= 0) this.#faults.splice(index, 1);
      },
    });
    this.#faults.push(fault);
    return fault;
  }

  /** Exchanges that have ended, oldest first. */
  exchanges(endpoint: EndpointName = "*"): readonly ExchangeRecord[] {
    return this.#ended.filter((record) => isFor(endpoint, record.method, record.path));
  }

  /** The next exchange that ends from now on and is wanted. */
  async nextExchange(
    endpoint: EndpointName,
    options: { where?: (record: ExchangeRecord) => boolean; limitMs?: number } = {},
  ): Promise<ExchangeRecord> {
    const { where = () => true, limitMs = 20_000 } = options;
    return this.#watch(this.#watchers, (record) => isFor(endpoint, record.method, record.path) && where(record), {
      ms: limitMs,
      awaited: `${endpoint} on ${this.name} to be answered`,
    });
  }

  /** The next request that comes in from now on and is wanted; its answer is still to come. */
  async nextRequest(
    endpoint: EndpointName,
    options: { where?: (exchange: Exchange) => boolean; limitMs?: number } = {},
  ): Promise<Exchange> {
    const { where = () => true, limitMs = 20_000 } = options;
    return this.#watch(this.#requestWatchers, (exchange) => isFor(endpoint, exchange.method, exchange.path) && where(exchange), {
      ms: limitMs,
      awaited: `a request for ${endpoint} on ${this.name}`,
    });
  }

  /** For the proxy: numbers a new exchange. */
  static nextNumber(): number {
    return ++lastExchange;
  }

  /** For the proxy: a request came in; returns the faults that take it. */
  begin(exchange: Exchange): Fault[] {
    for (const watcher of this.#requestWatchers) watcher(exchange);
    return this.#faults.filter((fault) => fault.take(exchange));
  }

  /** For the proxy: the exchange has ended. */
  end(record: ExchangeRecord): void {
    this.#ended.push(record);
    this.#journal.write(record);
    for (const watcher of this.#watchers) watcher(record);
  }

  async #watch<T>(
    watchers: Set<(thing: T) => void>,
    wanted: (thing: T) => boolean,
    deadline: { ms: number; awaited: string },
  ): Promise<T> {
    const { promise, resolve } = Promise.withResolvers<T>();
    const watcher = (thing: T) => {
      if (wanted(thing)) resolve(thing);
    };
    watchers.add(watcher);
    try {
      return await withDeadline(promise, deadline);
    } finally {
      watchers.delete(watcher);
    }
  }
}

import type { ExchangeRecord, JournalSink } from "../journal/index.ts";
import { checkGiven, withDeadline } from "../support/index.ts";
import { checkEndpoint } from "./check-endpoint.ts";
import type { Door } from "./door.ts";
import { Effect } from "./effect.ts";
import { type EndpointName, isFor } from "./endpoints.ts";
import type { Exchange, Intervention } from "./exchange.ts";
import { Fault } from "./fault.ts";
import type { SignEvent } from "./sign-event.ts";
import type { SignRequest } from "./sign-request.ts";
import { waitLimitMs } from "./wait-limit.ts";

let lastExchange = 0;

/** Of an exchange on its way: the faults that take it, and how it is answered at once. */
interface InFlight {
  faults: Fault[];
  answerNow: (answer: Intervention) => void;
}

/**
 * What crosses one link in one direction: the faults at work on it and the exchanges that ended.
 * A client's link is one wire; an egress proxy has one wire to each other homeserver.
 */
export class Wire {
  readonly name: string;
  readonly sign: SignRequest | undefined;
  readonly signEvent: SignEvent | undefined;
  readonly #journal: JournalSink;
  readonly #door: Door;
  /** Faults for which the door is shut. */
  readonly #refusing = new Set<Fault>();
  readonly #faults = new Set<Fault>();
  readonly #inFlight = new Map<Exchange, InFlight>();
  #ended: ExchangeRecord[] = [];
  readonly #watchers = new Set<(record: ExchangeRecord) => void>();
  readonly #requestWatchers = new Set<(exchange: Exchange) => void>();
  #token: string | undefined;

  /** `sign` and `signEvent` are for a wire on which a homeserver makes requests: the signatures of what was changed on its way. */
  constructor(options: {
    name: string;
    journal: JournalSink;
    door: Door;
    sign?: SignRequest;
    signEvent?: SignEvent;
  }) {
    this.name = options.name;
    this.#journal = options.journal;
    this.#door = options.door;
    this.sign = options.sign;
    this.signEvent = options.signEvent;
  }

  /** Puts a fault on this link until the returned object is disposed (`await using`). */
  async fault(endpoint: EndpointName, effect: Effect, journal: JournalSink = this.#journal): Promise<Fault> {
    return Wire.faultOn([this], this.name, endpoint, effect, journal);
  }

  /** Puts one fault on several wires: it has fired when it did on any of them. */
  static async faultOn(
    wires: Wire[],
    name: string,
    endpoint: EndpointName,
    effect: Effect,
    journal: JournalSink,
  ): Promise<Fault> {
    const remove = async (ended: Fault) => {
      for (const wire of wires) {
        wire.#faults.delete(ended);
        if (wire.#refusing.delete(ended) && !wire.isShut) await wire.#door.open();
      }
    };
    checkEndpoint(endpoint);
    checkGiven(
      effect instanceof Effect,
      "a fault takes an effect after the endpoint, as in reply(504).times(2)",
      effect,
    );
    effect.checkPlace(endpoint);
    if (effect.refuses && endpoint !== "*") throw new Error(`connections are not made for ${endpoint}: refuse "*"`);
    if (effect.refuses && effect.isSelective)
      throw new Error("a door is shut for all or for none: refuse() takes no selection");
    const inFlight = wires.flatMap((wire) => [...wire.#inFlight]);
    const missed = inFlight.filter(([{ method, path }]) => isFor(endpoint, method, path) && !effect.takesUnderWay);
    const fault = new Fault({ effect, endpoint, link: name, journal, underWay: missed.length, remove });
    if (effect.takesUnderWay) {
      for (const [exchange, { faults, answerNow }] of inFlight) if (fault.take(exchange, answerNow)) faults.push(fault);
    }
    for (const wire of wires) {
      wire.#faults.add(fault);
      if (!effect.refuses) continue;
      wire.#refusing.add(fault);
      if (wire.#refusing.size === 1) await wire.#door.shut(() => wire.#countRefused());
    }
    return fault;
  }

  /** While connections are refused. */
  get isShut(): boolean {
    return this.#refusing.size > 0;
  }

  /** Forgets the exchanges so far, those on their way too: whoever has this wire next sees none of them end. */
  forget(): void {
    this.#ended = [];
    this.#inFlight.clear();
  }

  /** Exchanges that have ended since `forget`, oldest first. */
  exchanges(endpoint: EndpointName = "*"): readonly ExchangeRecord[] {
    checkEndpoint(endpoint);
    return this.#ended.filter((record) => isFor(endpoint, record.method, record.path));
  }

  /** The next exchange that ends from now on and is wanted. */
  async nextExchange(
    endpoint: EndpointName,
    options: { where?: (record: ExchangeRecord) => boolean; limitMs?: number } = {},
  ): Promise<ExchangeRecord> {
    checkEndpoint(endpoint);
    const { where = () => true, limitMs = waitLimitMs } = options;
    return this.#watch(this.#watchers, (record) => isFor(endpoint, record.method, record.path) && where(record), {
      ms: limitMs,
      awaited: `${endpoint} on ${this.name} to be answered`,
    });
  }

  /** An exchange that is wanted, already ended or still to come. */
  async seen(
    endpoint: EndpointName,
    options: { where?: (record: ExchangeRecord) => boolean; limitMs?: number } = {},
  ): Promise<ExchangeRecord> {
    const past = this.exchanges(endpoint).find(options.where ?? (() => true));
    return past ?? this.nextExchange(endpoint, options);
  }

  /** Resolves when no exchange with this endpoint is on its way. */
  async idle(endpoint: EndpointName, limitMs = waitLimitMs): Promise<void> {
    checkEndpoint(endpoint);
    const isBusy = () => [...this.#inFlight.keys()].some((exchange) => isFor(endpoint, exchange.method, exchange.path));
    while (isBusy()) await this.nextExchange(endpoint, { limitMs });
  }

  /** The next request that comes in from now on and is wanted; its answer is still to come. */
  async nextRequest(
    endpoint: EndpointName,
    options: { where?: (exchange: Exchange) => boolean; limitMs?: number } = {},
  ): Promise<Exchange> {
    checkEndpoint(endpoint);
    const { where = () => true, limitMs = waitLimitMs } = options;
    return this.#watch(
      this.#requestWatchers,
      (exchange) => isFor(endpoint, exchange.method, exchange.path) && where(exchange),
      {
        ms: limitMs,
        awaited: `a request for ${endpoint} on ${this.name}`,
      },
    );
  }

  /** The access token that the latest request with one had. It is in memory only, and never in a journal. */
  get token(): string | undefined {
    return this.#token;
  }

  /** Takes the access token out of a request's header, if there is one. */
  noteToken(authorization: string | undefined): void {
    const [, token] = /^Bearer (.+)$/.exec(authorization ?? "") ?? [];
    if (!token || token === this.#token) return;
    this.#token = token;
    this.hide(token);
  }

  /** Names a secret that requests on this wire may have: the journal has none of it. */
  hide(secret: string): void {
    this.#journal.hide?.(secret);
  }

  /** For the proxy: numbers a new exchange. */
  static nextNumber(): number {
    return ++lastExchange;
  }

  /** For the proxy: a request came in; returns the faults that take it. */
  begin(exchange: Exchange, answerNow: InFlight["answerNow"]): Fault[] {
    const faults: Fault[] = [];
    this.#inFlight.set(exchange, { faults, answerNow });
    for (const watcher of this.#requestWatchers) watcher(exchange);
    faults.push(...[...this.#faults].filter((fault) => fault.take(exchange, answerNow)));
    return faults;
  }

  /** For the proxy: it makes a request of its own, which no fault takes. */
  beginOwn(exchange: Exchange): void {
    this.#inFlight.set(exchange, { faults: [], answerNow: () => undefined });
  }

  /** For the proxy: the exchange has ended. */
  end(exchange: Exchange, record: ExchangeRecord): void {
    const isForgotten = !this.#inFlight.delete(exchange);
    this.#journal.write(record);
    if (isForgotten) return;
    this.#ended.push(record);
    for (const watcher of this.#watchers) watcher(record);
  }

  #countRefused(): void {
    for (const fault of this.#refusing) fault.countRefused();
  }

  async #watch<T>(
    watchers: Set<(thing: T) => void>,
    wanted: (thing: T) => boolean,
    deadline: { ms: number; awaited: string },
  ): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const watcher = (thing: T) => {
      // What the scenario's own function throws belongs to its wait, and to nobody else who watches.
      try {
        if (wanted(thing)) resolve(thing);
      } catch (error) {
        reject(error as Error);
      }
    };
    watchers.add(watcher);
    try {
      return await withDeadline(promise, deadline);
    } finally {
      watchers.delete(watcher);
    }
  }
}

import type { FaultRecord, JournalSink, Json } from "../journal/index.ts";
import { UnknownOutcome, withDeadline } from "../support/index.ts";
import { checkStatus } from "./check-status.ts";
import type { Action, Effect, FaultContext } from "./effect.ts";
import { type EndpointName, isFor } from "./endpoints.ts";
import type { Exchange, Intervention } from "./exchange.ts";
import type { HeldMessage } from "./to-device-message.ts";
import { waitLimitMs } from "./wait-limit.ts";
import { WaitingLine } from "./waiting-line.ts";

/** What the proxy can do for an effect. */
export type Proxy = Pick<FaultContext, "abandoned" | "deliverAgain" | "requestAlso">;
/** What a fault tells its effect by itself. */
type Context = Omit<FaultContext, keyof Proxy>;

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
  readonly #remove: (fault: Fault) => Promise<void>;
  readonly #ended = Promise.withResolvers<void>();
  readonly #held = new WaitingLine<HeldExchange>();
  readonly #heldMessages = new WaitingLine<HeldMessage>();
  readonly #hitWaiters: { count: number; resolve: () => void }[] = [];
  readonly #action: Action;
  readonly #selects: (exchange: Exchange) => boolean;
  readonly #hit = new WeakSet<Exchange>();
  readonly #failed = Promise.withResolvers<never>();
  readonly #underWay: number;
  /** Exchanges for its endpoint that its selection left alone, and those that it took and found nothing to do to. */
  #passed = 0;
  #untouched = 0;
  #fired = 0;
  #error: string | undefined;
  #isOver = false;

  constructor(options: {
    effect: Effect;
    endpoint: EndpointName;
    link: string;
    journal: JournalSink;
    /** How many exchanges for its endpoint were on their way when it was put on: it takes none of them. */
    underWay: number;
    remove: (fault: Fault) => Promise<void>;
  }) {
    this.#effect = options.effect;
    this.#action = options.effect.action();
    this.#selects = options.effect.selection();
    this.#endpoint = options.endpoint;
    this.#link = options.link;
    this.#underWay = options.underWay;
    this.#journal = options.journal;
    this.#remove = options.remove;
    // Whoever waits for a hit hears of it; the journal does in any case.
    this.#failed.promise.catch(() => undefined);
    this.#record("installed");
  }

  /** How often it did something to an exchange. */
  get fired(): number {
    return this.#fired;
  }

  /** What passed it by, as long as it has not fired: "3 requests for keys/query passed; the condition took none". */
  get passedBy(): string {
    const name = this.#endpoint === "*" ? "anything" : this.#endpoint;
    const requests = (count: number) => `${count} request${count === 1 ? "" : "s"} for ${name}`;
    const parts = [
      this.#passed > 0 && `${requests(this.#passed)} passed; ${this.#effect.selects} took none`,
      this.#untouched > 0 && `${requests(this.#untouched)} came and left it nothing to do`,
    ].filter(Boolean);
    if (parts.length === 0) parts.push(this.#effect.refuses ? "nobody connected" : `no request for ${name} was made`);
    if (this.#underWay > 0) {
      const [were, are] = this.#underWay === 1 ? ["was", "is"] : ["were", "are"];
      parts.push(`${requests(this.#underWay)} ${were} under way when it was put on, and ${are} not taken`);
    }
    return parts.join("; ");
  }

  /** What it does, in English: "answer keys/claim of alice with 504, twice". */
  get text(): string {
    const what = this.#endpoint === "*" ? "everything" : this.#endpoint;
    return this.#effect.describe(/->/.test(this.#link) ? `${what} on ${this.#link}` : `${what} of ${this.#link}`);
  }

  /**
   * Takes the exchange if it is one of its own; a taken exchange meets both steps of the effect. Where the scenario's
   * condition throws, the exchange passes as it is and the fault has failed, which makes the scenario an error.
   */
  take(exchange: Exchange, answerNow: (answer: Intervention) => void): boolean {
    try {
      if (!isFor(this.#endpoint, exchange.method, exchange.path)) return false;
      if (this.#selects(exchange)) {
        this.#action.onTake?.(exchange, answerNow);
        return true;
      }
      this.#passed++;
      this.#tellOfPassing(exchange);
      return false;
    } catch (error) {
      this.#fail(error as Error, exchange);
      return false;
    }
  }

  async onRequest(exchange: Exchange, proxy: Omit<Proxy, "deliverAgain">): Promise<Intervention | undefined> {
    const deliverAgain = () => Promise.reject(new Error("a request that was not answered cannot be delivered again"));
    return this.#step(exchange, async (context) =>
      this.#action.onRequest?.(exchange, { ...context, ...proxy, deliverAgain }),
    );
  }

  async onResponse(exchange: Exchange, proxy: Proxy): Promise<Intervention | undefined> {
    return this.#step(exchange, async (context) => this.#action.onResponse?.(exchange, { ...context, ...proxy }));
  }

  async onEnd(exchange: Exchange, isDelivered: boolean): Promise<void> {
    await this.#step(exchange, async (context) => {
      await this.#action.onEnd?.(isDelivered, context, exchange);
      return undefined;
    });
    if (this.#hit.has(exchange)) return;
    this.#untouched++;
    this.#tellOfPassing(exchange);
  }

  onOver(exchange: Exchange): void {
    this.#action.onOver?.(exchange);
  }

  /** The next held exchange that nobody has asked for yet; waits for one. Rejects when the fault has failed. */
  async held(limitMs = waitLimitMs): Promise<HeldExchange> {
    return this.#next(this.#held, `an exchange to ${this.text}`, limitMs);
  }

  /** The next to-device message that is held and that nobody has asked for yet, likewise. */
  async heldMessage(limitMs = waitLimitMs): Promise<HeldMessage> {
    return this.#next(this.#heldMessages, `a message for the fault "${this.text}"`, limitMs);
  }

  /** For the wire: a connection was cut or refused. */
  countRefused(): void {
    this.#countHit();
  }

  /** Resolves when it has fired `count` times in all. Rejects when its effect could not do what it says. */
  async hits(count = 1, limitMs = waitLimitMs): Promise<void> {
    if (this.#fired >= count) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#hitWaiters.push({ count, resolve });
    await withDeadline(Promise.race([promise, this.#failed.promise]), {
      ms: limitMs,
      awaited: `the fault "${this.text}" to fire ${count} time(s)`,
      seen: () => (this.#fired > 0 ? `it fired ${this.#fired} time(s)` : this.passedBy),
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#ended.resolve();
    await this.#remove(this);
    this.#record("removed");
  }

  async #step(
    exchange: Exchange,
    run: (context: Context) => Promise<Intervention | undefined>,
  ): Promise<Intervention | undefined> {
    const fires = (hits?: number) => {
      const count = hits ?? (this.#hit.has(exchange) ? 0 : 1);
      for (let hit = 0; hit < count; hit++) this.#countHit(exchange);
      this.#hit.add(exchange);
    };
    const context: Context = {
      fires,
      ended: this.#ended.promise,
      hold: (held) => {
        fires();
        return this.#hold(held);
      },
      handOver: (message) => this.#heldMessages.put(message),
    };
    try {
      const intervention = await run(context);
      if (intervention && intervention.do !== "drop" && !("isNoHit" in intervention && intervention.isNoHit)) fires();
      return intervention;
    } catch (error) {
      this.#fail(error as Error, exchange);
      return { do: "break" };
    }
  }

  #fail(error: Error, exchange: Exchange): void {
    this.#failed.reject(error);
    // What proves nothing is no mistake: it was no hit, and that is said in the end.
    if (error instanceof UnknownOutcome) return;
    this.#error ??= error.message;
    this.#record("failed", exchange.number);
  }

  #countHit(exchange?: Exchange): void {
    this.#fired++;
    this.#record("fired", exchange?.number);
    for (const waiter of this.#hitWaiters) if (this.#fired >= waiter.count) waiter.resolve();
  }

  #hold(exchange: Exchange): Promise<Intervention | undefined> {
    const { promise, resolve } = Promise.withResolvers<Intervention | undefined>();
    const held: HeldExchange = {
      exchange,
      release: () => resolve(undefined),
      drop: () => resolve({ do: "break" }),
      reply: (status, body) => {
        checkStatus(status);
        resolve({ do: "reply", status, body });
      },
    };
    // Fail closed: what the scenario forgets is dropped when the fault ends.
    void this.#ended.promise.then(() => held.drop());
    this.#held.put(held);
    return promise;
  }

  #next<T>(line: WaitingLine<T>, awaited: string, limitMs: number): Promise<T> {
    return line.next((coming) =>
      withDeadline(Promise.race([coming, this.#failed.promise]), {
        ms: limitMs,
        awaited,
        seen: () => (this.#fired > 0 ? `it has fired ${this.#fired} time(s)` : this.passedBy),
      }),
    );
  }

  /** Once it has fired, nobody asks why it did not. */
  #tellOfPassing(exchange: Exchange): void {
    if (this.#fired === 0 && !this.#isOver) this.#record("passed", exchange.number);
  }

  #record(change: FaultRecord["change"], exchange?: number): void {
    this.#journal.write({
      type: "fault",
      fault: this.number,
      link: this.#link,
      text: this.text,
      change,
      fired: this.#fired,
      passed: this.#passed,
      untouched: this.#untouched,
      underWay: this.#underWay,
      passedBy: this.#fired === 0 ? this.passedBy : undefined,
      error: this.#error,
      exchange,
    });
  }
}

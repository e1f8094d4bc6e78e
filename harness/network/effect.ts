import type { Json } from "../journal/index.ts";
import { checkGiven } from "../support/index.ts";
import { check } from "./check.ts";
import type { Exchange, Intervention } from "./exchange.ts";
import { every, first, type Selector, untilSettled, where, withProbability } from "./selector.ts";
import type { HeldMessage } from "./to-device-message.ts";

/** What an effect is told of the fault that it works for. */
export interface FaultContext {
  /**
   * Counts a hit before the effect is over, one for an exchange however often it is called; an effect that returns an
   * intervention need not call it. With a number, counts that many, each time: hits on parts of an exchange.
   */
  fires(hits?: number): void;
  /** Resolves when the fault ends: whatever waits for it must end too, and not by passing through. */
  ended: Promise<void>;
  /** Resolves when the requester has given the exchange up. */
  abandoned: Promise<unknown>;
  /** Makes the exchange known to the scenario as held; resolves with the scenario's word. */
  hold(exchange: Exchange): Promise<Intervention | undefined>;
  /** Makes a message out of an exchange known to the scenario as held. */
  handOver(message: HeldMessage): void;
  /** The server gets another request like this one, with this body and a transaction id of its own. Resolves when it said OK. */
  requestAlso(body: Json): Promise<void>;
  /** Once it was answered: the server gets the request again, and has answered it when this resolves. Nobody gets that answer. */
  deliverAgain(): Promise<void>;
}

type Step = (exchange: Exchange, context: FaultContext) => Promise<Intervention | undefined> | Intervention | undefined;

/** What is done to an exchange on its way; each step is optional. */
export interface Action {
  /**
   * The exchange is its own from now on. `answerNow` answers it in the server's place while the server has not answered; what the
   * server says then is lost. It does nothing once the server has answered.
   */
  onTake?: (exchange: Exchange, answerNow: (answer: Intervention) => void) => void;
  onRequest?: Step;
  onResponse?: Step;
  /** Nothing more comes: the answer is in the requester's hands, or never will be. */
  onEnd?: (isDelivered: boolean, context: Pick<FaultContext, "fires">, exchange: Exchange) => Promise<void>;
  /** The server has answered or never will, whatever the requester gets to see of it. Called for each exchange that is taken. */
  onOver?: (exchange: Exchange) => void;
}

interface EffectParts {
  /** English for what is done to `subject`: "answer {subject} with 504". */
  describe: (subject: string) => string;
  /** A function when the action remembers something: then each fault has its own. */
  action: Action | (() => Action);
  /** Nobody listens while the fault lasts. */
  refuses?: boolean;
  /** It can be done but once: to the first exchange that all selections leave. */
  once?: boolean;
  selectors?: readonly Selector[];
  /** Where it can be put, if not everywhere: these, and endpoints that are parts of them. */
  endpoints?: readonly string[];
  /** Why it takes no selection of exchanges: it has one of its own. */
  ownSelection?: string;
  /** It takes exchanges too that were under way when the fault was put on: their answers only. */
  takesUnderWay?: boolean;
}

/**
 * What a fault does to the exchanges that it takes, and which and how many it takes. Immutable. Selections hold in the
 * order in which they stand: `.every(2).times(3)` takes every second exchange, three in all.
 */
export class Effect {
  readonly #parts: EffectParts;

  constructor(parts: EffectParts) {
    this.#parts = parts;
  }

  /** Only the first `count` exchanges. */
  times(count: number): Effect {
    check(Number.isInteger(count) && count > 0, `times(${count}) takes nothing: give a whole number from 1 on`);
    return this.#select(first(count));
  }

  /** Only each `n`th exchange. */
  every(n: number): Effect {
    check(Number.isInteger(n) && n > 0, `every(${n}) takes nothing: give a whole number from 1 on`);
    return this.#select(every(n));
  }

  /** Each exchange with probability `p`, 0 to 1; the same `seed` decides the same way for the same number of exchanges. */
  withProbability(p: number, seed: number): Effect {
    check(typeof p === "number" && p >= 0 && p <= 1, `${p} is no probability: give a number from 0 to 1`);
    checkGiven(
      Number.isInteger(seed),
      "withProbability takes a whole number as its seed, as in withProbability(0.5, 1)",
      seed,
    );
    return this.#select(withProbability(p, seed));
  }

  /** Only exchanges that come before `promise` settles. */
  until(promise: Promise<unknown>): Effect {
    checkGiven(
      promise instanceof Promise,
      'until takes a promise, as in until(bob.link.nextExchange("sync"))',
      promise,
    );
    return this.#select(untilSettled(promise));
  }

  /** Only exchanges for which `condition` holds; it sees the request, not the answer. */
  where(condition: (exchange: Exchange) => boolean): Effect {
    const isFunction = typeof condition === "function";
    checkGiven(isFunction, "where takes a function of the exchange, as in where(asksFor(bob))", condition);
    return this.#select(where(condition));
  }

  /** Throws where it cannot be put on this endpoint. */
  checkPlace(endpoint: string): void {
    const { endpoints } = this.#parts;
    const fits = endpoints?.some((name) => endpoint === name || endpoint.startsWith(`${name}/`)) ?? true;
    check(fits, `nothing for this effect is in ${endpoint}: put it on ${endpoints?.join(", ")}`);
  }

  get takesUnderWay(): boolean {
    return this.#parts.takesUnderWay ?? false;
  }

  get refuses(): boolean {
    return this.#parts.refuses ?? false;
  }

  /** Takes only some of the exchanges for its endpoint. */
  get isSelective(): boolean {
    return this.#selectors.length > 0;
  }

  /** What chooses among the exchanges for its endpoint, in English: "the condition". */
  get selects(): string {
    const [only, ...others] = this.#selectors;
    return only && others.length === 0 ? only.name : "its selection";
  }

  /** For one fault: decides of each exchange for its endpoint whether it is taken. */
  selection(): (exchange: Exchange) => boolean {
    const decisions = this.#selectors.map(({ begin }) => begin());
    return (exchange) => decisions.every((decides) => decides(exchange));
  }

  /** For one fault: what it does. */
  action(): Action {
    const { action } = this.#parts;
    return typeof action === "function" ? action() : action;
  }

  describe(subject: string): string {
    return [this.#parts.describe(subject), ...this.#selectors.map(({ text }) => text)].join(", ");
  }

  get #selectors(): readonly Selector[] {
    const { selectors = [], once } = this.#parts;
    return once ? [...selectors, first(1)] : selectors;
  }

  #select(selector: Selector): Effect {
    const { ownSelection } = this.#parts;
    check(ownSelection === undefined, ownSelection ?? "");
    return new Effect({ ...this.#parts, selectors: [...(this.#parts.selectors ?? []), selector] });
  }
}

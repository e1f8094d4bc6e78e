import { checkGiven } from "../support/index.ts";
import { check } from "./check.ts";
import type { Exchange, Intervention } from "./exchange.ts";
import { every, first, type Selector, untilSettled, where, withProbability } from "./selector.ts";

/** What an effect is told of the fault that it works for. */
export interface FaultContext {
  /** Counts a hit before the effect is over; an effect that returns an intervention need not call it. */
  fires(): void;
  /** Resolves when the fault ends: whatever waits for it must end too, and not by passing through. */
  ended: Promise<void>;
  /** Resolves when the requester has given the exchange up. */
  abandoned: Promise<unknown>;
  /** Makes the exchange known to the scenario as held; resolves with the scenario's word. */
  hold(exchange: Exchange): Promise<Intervention | undefined>;
  /** Once it was answered: the server gets the request again, and has answered it when this resolves. Nobody gets that answer. */
  deliverAgain(): Promise<void>;
}

type Step = (exchange: Exchange, context: FaultContext) => Promise<Intervention | undefined> | Intervention | undefined;

/** What is done to an exchange on its way; each step is optional. */
export interface Action {
  onRequest?: Step;
  onResponse?: Step;
  /** Nothing more comes: the answer is in the requester's hands, or never will be. */
  onEnd?: (isDelivered: boolean, context: Pick<FaultContext, "fires">) => Promise<void>;
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
    return new Effect({ ...this.#parts, selectors: [...(this.#parts.selectors ?? []), selector] });
  }
}

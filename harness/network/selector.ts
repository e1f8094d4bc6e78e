import type { Exchange } from "./exchange.ts";
import { randomNumbers } from "./random-numbers.ts";

/** Chooses some of the exchanges that come to a fault's endpoint. */
export interface Selector {
  /** What it is called where it took none: "the condition". */
  name: string;
  /** Ends the fault's sentence: "answer keys/claim of alice with 504, twice". */
  text: string;
  /** For one fault: decides of each exchange, in the order in which they come. */
  begin(): (exchange: Exchange) => boolean;
}

export function first(count: number): Selector {
  return {
    name: "the count",
    text: count === 1 ? "once" : count === 2 ? "twice" : `${count} times`,
    begin: () => {
      let left = count;
      return () => left-- > 0;
    },
  };
}

export function every(n: number): Selector {
  return {
    name: "the count",
    text: n === 1 ? "each time" : `each ${ordinal(n)} time`,
    begin: () => {
      let seen = 0;
      return () => ++seen % n === 0;
    },
  };
}

export function withProbability(p: number, seed: number): Selector {
  return {
    name: "chance",
    text: `with probability ${p} (seed ${seed})`,
    begin: () => {
      const next = randomNumbers(seed);
      return () => next() < p;
    },
  };
}

export function untilSettled(promise: Promise<unknown>): Selector {
  return {
    name: "until(…)",
    text: "until told otherwise",
    begin: () => {
      let over = false;
      const end = () => {
        over = true;
      };
      promise.then(end, end);
      return () => !over;
    },
  };
}

export function where(condition: (exchange: Exchange) => boolean): Selector {
  return { name: "the condition", text: "some, by condition", begin: () => condition };
}

function ordinal(n: number): string {
  const [tens, ones] = [Math.floor(n / 10) % 10, n % 10];
  return `${n}${(tens !== 1 && ["th", "st", "nd", "rd"][ones]) || "th"}`;
}

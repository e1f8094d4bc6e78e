// biome-ignore lint/style/noRestrictedImports: a slow network is the one place where time passing is the point.
import { setTimeout as wait } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import type { Json } from "../journal/index.ts";
import { checkGiven } from "../support/index.ts";
import { check } from "./check.ts";
import { checkStatus } from "./check-status.ts";
import { Effect, type FaultContext } from "./effect.ts";
import type { Exchange } from "./exchange.ts";
import { randomNumbers } from "./random-numbers.ts";

/** Answers in the server's place, which never sees the request. Default body: a Matrix error. */
export function reply(status: number, body?: Json): Effect {
  checkStatus(status);
  const isJson = body === undefined || JSON.stringify(body) !== undefined;
  checkGiven(isJson, 'reply takes a JSON body after the status, as in reply(404, { errcode: "M_NOT_FOUND" })', body);
  const answer = body ?? { errcode: "M_UNKNOWN", error: `answered ${status} by a Crucible fault` };
  return new Effect({
    describe: (subject) => `answer ${subject} with ${status}`,
    action: { onRequest: () => ({ do: "reply", status, body: answer }) },
  });
}

/** The server takes the request and commits; the requester sees a dead connection. */
export function loseResponse(): Effect {
  return new Effect({
    describe: (subject) => `lose the answer to ${subject}`,
    action: { onResponse: () => ({ do: "break" }) },
  });
}

/** The connection is reset (TCP RST) before the server sees the request. */
export function reset(): Effect {
  return new Effect({
    describe: (subject) => `reset the connection of ${subject}`,
    action: { onRequest: () => ({ do: "break" }) },
  });
}

/**
 * Nobody listens: connections are refused, and those that stand are cut. For the endpoint `*`. On a client's link a hit
 * is a connection that is cut, for one that is refused is seen by no one but who tried; between servers it is both.
 */
export function refuse(): Effect {
  return new Effect({ describe: (subject) => `refuse the connections of ${subject}`, action: {}, refuses: true });
}

/** The request is accepted and never answered; the server does not see it. The connection breaks when the fault ends. */
export function timeout(): Effect {
  return new Effect({
    describe: (subject) => `never answer ${subject}`,
    action: {
      onRequest: async (_, { fires, ended, abandoned }) => {
        fires();
        await Promise.race([ended, abandoned]);
        return { do: "break" };
      },
    },
  });
}

/** The request reaches the server `ms` milliseconds late, and up to `jitterMs` more: how much more, `seed` decides. */
export function delay(ms: number, { jitterMs = 0, seed = 0 } = {}): Effect {
  const areNumbers = [ms, jitterMs, seed].every(Number.isFinite);
  checkGiven(
    areNumbers,
    "delay takes numbers, as in delay(200, { jitterMs: 100, seed: 1 })",
    [ms, jitterMs, seed].find((value) => !Number.isFinite(value)),
  );
  check(ms >= 0 && jitterMs >= 0, `nothing comes ${Math.min(ms, jitterMs)} ms late: give 0 or more`);
  const jitter = jitterMs > 0 ? ` to ${ms + jitterMs} ms (seed ${seed})` : " ms";
  return new Effect({
    describe: (subject) => `delay ${subject} by ${ms}${jitter}`,
    action: () => {
      const next = randomNumbers(seed);
      return {
        onRequest: async (_, { fires }) => {
          fires();
          // The one place where time passing is the point: a slow network.
          await wait(ms + next() * jitterMs);
          return undefined;
        },
      };
    },
  });
}

/** Bodies trickle at this speed, the request's and then the answer's. An exchange without bodies is no hit. */
export function throttle(bytesPerSecond: number): Effect {
  checkGiven(Number.isFinite(bytesPerSecond), "throttle takes bytes a second, as in throttle(1_000)", bytesPerSecond);
  check(bytesPerSecond > 0, `${bytesPerSecond} bytes a second carry nothing: give more than 0, or use timeout()`);
  const slow = { do: "throttle", bytesPerSecond } as const;
  return new Effect({
    describe: (subject) => `let ${subject} trickle at ${bytesPerSecond} bytes a second`,
    action: {
      onRequest: ({ requestBytes }) => (requestBytes > 0 ? slow : undefined),
      onResponse: ({ responseBytes = 0 }) => (responseBytes > 0 ? slow : undefined),
    },
  });
}

/**
 * The requester gets the first `bytes` bytes of the answer's body, then the connection closes; the server committed.
 * An answer that is no longer than that passes, and is no hit.
 */
export function truncate(bytes: number): Effect {
  check(Number.isInteger(bytes) && bytes >= 0, `there are no first ${bytes} bytes: give a whole number from 0 on`);
  return new Effect({
    describe: (subject) => `cut the answer to ${subject} after ${bytes} bytes`,
    action: {
      onResponse: ({ responseBytes = 0 }) => (responseBytes > bytes ? { do: "truncate", bytes } : undefined),
    },
  });
}

/**
 * The server gets the request again once it has answered it; the requester gets the first answer when both were given.
 * Without a second answer it sees a dead connection, and that is no hit.
 */
export function duplicate(): Effect {
  return new Effect({
    describe: (subject) => `deliver ${subject} twice`,
    action: {
      onResponse: async (_, { deliverAgain, fires }) => {
        await deliverAgain();
        fires();
        return undefined;
      },
    },
  });
}

/**
 * Waits until `count` exchanges have come, then lets them to the server in the reverse order, each when the one before
 * was answered or never will be; and so on with the next. Those that still wait for others when the fault ends are
 * dropped; one that its requester gives up waits no more, and does not count.
 */
export function reorder(count: number): Effect {
  check(Number.isInteger(count) && count > 1, `${count} have no order: give a whole number from 2 on`);
  return new Effect({
    describe: (subject) => `deliver each ${count} of ${subject} in reverse`,
    action: () => {
      let waiting: Turn[] = [];
      let queue: Turn[] = [];
      let current: Turn | undefined;
      const next = () => {
        current = queue.shift();
        current?.fires();
        current?.begin();
      };
      return {
        onRequest: async (exchange, { fires, ended, abandoned }) => {
          const { promise, resolve } = Promise.withResolvers<"turn">();
          waiting.push({ exchange, fires, begin: () => resolve("turn") });
          if (waiting.length === count) {
            queue.push(...waiting.reverse());
            waiting = [];
            if (!current) next();
          }
          if ((await Promise.race([promise, ended, abandoned])) === "turn") return undefined;
          waiting = waiting.filter((turn) => turn.exchange !== exchange);
          queue = queue.filter((turn) => turn.exchange !== exchange);
          return { do: "drop" };
        },
        onOver: (exchange) => {
          if (exchange === current?.exchange) next();
        },
      };
    },
  });
}

/** An exchange that waits to be delivered. */
interface Turn {
  exchange: Exchange;
  fires: () => void;
  begin: () => void;
}

/**
 * The exchange waits until the scenario says `release`, `drop` or `reply` (see `Fault.held`):
 * on the request side the server has not seen it, on the response side the server has committed.
 */
export function hold(side: "request" | "response" = "request"): Effect {
  checkGiven(["request", "response"].includes(side), 'hold takes "request" or "response"', side);
  const step = (exchange: Exchange, context: FaultContext) => context.hold(exchange);
  return side === "request"
    ? new Effect({ describe: (subject) => `hold ${subject}`, action: { onRequest: step } })
    : new Effect({ describe: (subject) => `hold the answer to ${subject}`, action: { onResponse: step } });
}

/**
 * Changes JSON bodies on their way. A function that returns undefined, or a body that says the same, leaves it as it is,
 * and that is no hit. Members that are undefined are not there, as in JSON. What one homeserver sends to another is signed
 * anew, so that the other takes it for genuine.
 */
export function rewrite(change: {
  request?: (body: Json, exchange: Exchange) => Json | undefined;
  response?: (body: Json, exchange: Exchange) => Json | undefined;
}): Effect {
  const isChange = [change?.request, change?.response].some((side) => typeof side === "function");
  checkGiven(isChange, "rewrite takes functions of the bodies, as in rewrite({ response: change })", change);
  const sides = [change.request && "request", change.response && "answer"].filter(Boolean).join(" and ");
  return new Effect({
    describe: (subject) => `rewrite the ${sides} of ${subject}`,
    action: {
      onRequest: (exchange) => rewritten(change.request, exchange.request, exchange),
      onResponse: (exchange) => rewritten(change.response, exchange.response, exchange),
    },
  });
}

/** Nothing gets through, in neither direction: every connection is reset. Use with the endpoint `*`. */
export function partition(): Effect {
  return new Effect({ describe: (subject) => `cut ${subject}`, action: { onRequest: () => ({ do: "break" }) } });
}

/** Requests arrive, answers do not come back. Use with the endpoint `*`. */
export function oneWay(): Effect {
  return new Effect({
    describe: (subject) => `let ${subject} through one way only`,
    action: { onResponse: () => ({ do: "break" }) },
  });
}

function rewritten(
  change: ((body: Json, exchange: Exchange) => Json | undefined) | undefined,
  body: Json | undefined,
  exchange: Exchange,
): { do: "rewrite"; body: Json } | undefined {
  if (!change || body === undefined) return undefined;
  const changed = change(structuredClone(body), exchange);
  if (changed === undefined) return undefined;
  const said = JSON.parse(JSON.stringify(changed)) as Json;
  return isDeepStrictEqual(said, body) ? undefined : { do: "rewrite", body: said };
}

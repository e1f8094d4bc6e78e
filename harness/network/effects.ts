// biome-ignore lint/style/noRestrictedImports: a slow network is the one place where time passing is the point.
import { setTimeout as wait } from "node:timers/promises";
import type { Json } from "../journal/index.ts";
import { Effect, type FaultContext } from "./effect.ts";
import type { Exchange } from "./exchange.ts";

/** Answers in the server's place, which never sees the request. Default body: a Matrix error. */
export function reply(status: number, body?: Json): Effect {
  const answer = body ?? { errcode: "M_UNKNOWN", error: `answered ${status} by a Crucible fault` };
  return new Effect({
    describe: (subject) => `answer ${subject} with ${status}`,
    onRequest: () => ({ do: "reply", status, body: answer }),
  });
}

/** The server takes the request and commits; the requester sees a dead connection. */
export function loseResponse(): Effect {
  return new Effect({
    describe: (subject) => `lose the answer to ${subject}`,
    onResponse: () => ({ do: "break" }),
  });
}

/** The connection is reset (TCP RST) before the server sees the request. */
export function reset(): Effect {
  return new Effect({
    describe: (subject) => `reset the connection of ${subject}`,
    onRequest: () => ({ do: "break" }),
  });
}

/** The request is accepted and never answered; the server does not see it. The connection breaks when the fault ends. */
export function timeout(): Effect {
  return new Effect({
    describe: (subject) => `never answer ${subject}`,
    onRequest: async (_, { fires, ended }) => {
      fires();
      await ended;
      return { do: "break" };
    },
  });
}

/** The request reaches the server `ms` milliseconds late. */
export function delay(ms: number): Effect {
  return new Effect({
    describe: (subject) => `delay ${subject} by ${ms} ms`,
    onRequest: async (_, { fires }) => {
      fires();
      // The one place where time passing is the point: a slow network.
      await wait(ms);
      return undefined;
    },
  });
}

/**
 * The exchange waits until the scenario says `release`, `drop` or `reply` (see `Fault.held`):
 * on the request side the server has not seen it, on the response side the server has committed.
 */
export function hold(side: "request" | "response" = "request"): Effect {
  const step = (exchange: Exchange, context: FaultContext) => context.hold(exchange);
  return side === "request"
    ? new Effect({ describe: (subject) => `hold ${subject}`, onRequest: step })
    : new Effect({ describe: (subject) => `hold the answer to ${subject}`, onResponse: step });
}

/** Changes JSON bodies on their way. A function that returns undefined leaves the body as it is. */
export function rewrite(change: {
  request?: (body: Json, exchange: Exchange) => Json | undefined;
  response?: (body: Json, exchange: Exchange) => Json | undefined;
}): Effect {
  const sides = [change.request && "request", change.response && "answer"].filter(Boolean).join(" and ");
  return new Effect({
    describe: (subject) => `rewrite the ${sides} of ${subject}`,
    onRequest: (exchange) => rewritten(change.request, exchange.request, exchange),
    onResponse: (exchange) => rewritten(change.response, exchange.response, exchange),
  });
}

/** Nothing gets through, in neither direction: every connection is reset. Use with the endpoint `*`. */
export function partition(): Effect {
  return new Effect({ describe: (subject) => `cut ${subject}`, onRequest: () => ({ do: "break" }) });
}

/** Requests arrive, answers do not come back. Use with the endpoint `*`. */
export function oneWay(): Effect {
  return new Effect({
    describe: (subject) => `let ${subject} through one way only`,
    onResponse: () => ({ do: "break" }),
  });
}

function rewritten(
  change: ((body: Json, exchange: Exchange) => Json | undefined) | undefined,
  body: Json | undefined,
  exchange: Exchange,
): { do: "rewrite"; body: Json } | undefined {
  if (!change || body === undefined) return undefined;
  const changed = change(structuredClone(body), exchange);
  return changed === undefined ? undefined : { do: "rewrite", body: changed };
}

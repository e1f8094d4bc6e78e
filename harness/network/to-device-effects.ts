import { isDeepStrictEqual } from "node:util";
import type { Json } from "../journal/index.ts";
import { asksForToDeviceMessages } from "./asks-for-to-device-messages.ts";
import { check } from "./check.ts";
import { type Action, Effect, type FaultContext } from "./effect.ts";
import type { Exchange, Intervention } from "./exchange.ts";
import {
  checkSelection,
  describeSelection,
  type HeldMessage,
  selecting,
  type ToDeviceMessage,
  type ToDeviceSelection,
} from "./to-device-message.ts";

/**
 * Loses single to-device messages; all else passes. For `sync` and `sliding-sync`, also of answers to polls that were under
 * way, and for the `sendToDevice` endpoints, where the homeserver never gets the message and the client takes it for sent.
 */
export function dropToDevice(which: ToDeviceSelection = {}): Effect {
  return effect("dropToDevice", "drop", which, () => undefined);
}

/**
 * Single to-device messages wait until the scenario says `release` or `drop` (see `Fault.heldMessage`); all else passes. For
 * the same endpoints as `dropToDevice`. They are delivered in the order in which they are released. A sync that waits at the
 * homeserver is answered with them at once, one that is being answered has them behind what else comes; to the homeserver they
 * go in a request of their own.
 */
export function holdToDevice(which: ToDeviceSelection = {}): Effect {
  return effect("holdToDevice", "hold", which, () => (held, context) => context.handOver(held));
}

/**
 * Waits until `count` of these to-device messages have come, then delivers them in the reverse order; and so on with the
 * next. For the same endpoints as `dropToDevice`. Those that still wait for others when the fault ends are dropped.
 */
export function reorderToDevice(count: number, which: ToDeviceSelection = {}): Effect {
  check(Number.isInteger(count) && count > 1, `${count} have no order: give a whole number from 2 on`);
  return effect("reorderToDevice", `deliver in reverse each ${count} of the`, which, () => {
    let waiting: HeldMessage[] = [];
    return (held) => {
      waiting.push(held);
      if (waiting.length < count) return;
      for (const message of waiting.reverse()) message.release().catch(() => undefined);
      waiting = [];
    };
  });
}

/** What becomes of a message that was taken out. */
type Fate = (held: HeldMessage, context: FaultContext) => void;

function effect(name: string, what: string, which: ToDeviceSelection, fate: () => Fate | undefined): Effect {
  checkSelection(name, which);
  return new Effect({
    describe: (subject) => `${what} ${describeSelection(which)} ${subject}`,
    action: () => new ToDeviceFault(which, fate()).action,
    endpoints: ["sync", "sliding-sync", "sendToDevice"],
    ownSelection: `${name} chooses messages, not exchanges: say so in it, as in ${name}({ type: "m.room.encrypted", times: 1 })`,
    takesUnderWay: true,
  });
}

interface Waiting {
  message: ToDeviceMessage;
  delivered(): void;
  failed(error: Error): void;
}

/** One fault: what it has taken out, and what of that is to be delivered. */
class ToDeviceFault {
  readonly #isMeant: (message: ToDeviceMessage) => boolean;
  readonly #which: ToDeviceSelection;
  readonly #fate: Fate | undefined;
  /** Released, and in no answer yet. */
  #released: Waiting[] = [];
  /** In an answer that the client has not got yet. */
  readonly #carried = new Map<Exchange, Waiting[]>();
  /** Requests without the messages that were taken out of them, on their way: these follow, one after the other. */
  readonly #rests = new Map<Exchange, PromiseWithResolvers<void>>();
  #last: Promise<unknown> = Promise.resolve();
  /** Polls that the homeserver has not answered yet. */
  readonly #polls = new Map<Exchange, (answer: Intervention) => void>();
  readonly #taken = new Map<Exchange, ToDeviceMessage[]>();
  /** They were taken out of an answer that the client did not get, so the homeserver says them again. */
  readonly #saidAgain: ToDeviceMessage[] = [];

  constructor(which: ToDeviceSelection, fate: Fate | undefined) {
    this.#which = which;
    this.#isMeant = selecting(which);
    this.#fate = fate;
  }

  readonly action: Action = {
    onTake: (exchange, answerNow) => {
      if (!isPoll(exchange)) return;
      this.#polls.set(exchange, answerNow);
      this.#answerPolls();
    },
    onRequest: (exchange, context) => (isSending(exchange) ? this.#takeFromRequest(exchange, context) : undefined),
    onResponse: (exchange, context) => (isPoll(exchange) ? this.#takeFromAnswer(exchange, context) : undefined),
    onOver: (exchange) => {
      this.#polls.delete(exchange);
      this.#rests.get(exchange)?.resolve();
      this.#rests.delete(exchange);
    },
    onEnd: async (isDelivered, _, exchange) => {
      const carried = this.#carried.get(exchange) ?? [];
      this.#carried.delete(exchange);
      if (isDelivered) for (const { delivered } of carried) delivered();
      else {
        this.#released.unshift(...carried);
        this.#saidAgain.push(...(this.#taken.get(exchange) ?? []));
      }
      this.#taken.delete(exchange);
      this.#answerPolls();
    },
  };

  #takeFromAnswer(exchange: Exchange, context: FaultContext): Intervention | undefined {
    this.#polls.delete(exchange);
    if (this.#which.to)
      throw new Error("which device a message is for is not said in an answer to a sync: leave `to` out");
    const answer = toDeviceOf(exchange);
    if (exchange.status !== 200 || !answer) return undefined;
    const taken: ToDeviceMessage[] = [];
    const rest = answer.events.filter((message) => {
      const again = this.#saidAgain.findIndex((said) => isDeepStrictEqual(said, message));
      if (again >= 0) this.#saidAgain.splice(again, 1);
      else if (!this.#isMeant(message)) return true;
      taken.push(message);
      if (again < 0) this.#takeOut(message, context, (waiting) => this.#released.push(waiting));
      return false;
    });
    this.#taken.set(exchange, taken);
    const carried = this.#carry(exchange);
    if (taken.length === 0 && carried.length === 0) return undefined;
    return { do: "rewrite", body: answer.with([...rest, ...carried]), isNoHit: taken.length === 0 };
  }

  #takeFromRequest(exchange: Exchange, context: FaultContext): Intervention | undefined {
    if (this.#which.from) throw new Error("a request comes from the client itself: leave `from` out");
    const type = decodeURIComponent(exchange.path.split("/").at(-2) ?? "");
    const { messages } = exchange.request as { messages: Record<string, Record<string, Record<string, unknown>>> };
    const rest = structuredClone(messages);
    let isTaken = false;
    const restIsThere = Promise.withResolvers<void>();
    this.#rests.set(exchange, restIsThere);
    for (const [userId, devices] of Object.entries(messages)) {
      for (const [deviceId, content] of Object.entries(devices)) {
        const message = { type, content, to: { userId, deviceId } };
        if (!this.#isMeant(message)) continue;
        isTaken = true;
        delete rest[userId]?.[deviceId];
        this.#takeOut(message, context, ({ delivered, failed }) => {
          const body = { messages: { [userId]: { [deviceId]: content } } } as Json;
          this.#last = Promise.all([this.#last, restIsThere.promise])
            .then(() => context.requestAlso(body))
            .then(delivered, failed);
        });
      }
    }
    return isTaken ? { do: "rewrite", body: { messages: rest } as Json } : undefined;
  }

  #takeOut(message: ToDeviceMessage, context: FaultContext, deliver: (waiting: Waiting) => void): void {
    context.fires(1);
    let isDecided = false;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    void context.ended.then(() => {
      isDecided = true;
      this.#released = this.#released.filter((waiting) => waiting.message !== message);
      reject(new Error(`the fault ended before the ${message.type} message that it held was delivered`));
    });
    promise.catch(() => undefined);
    const held: HeldMessage = {
      message,
      release: () => {
        if (!isDecided) {
          isDecided = true;
          deliver({ message, delivered: resolve, failed: reject });
          this.#answerPolls();
        }
        return promise;
      },
      drop: () => {
        isDecided = true;
      },
    };
    this.#fate?.(held, context);
  }

  /** Polls that wait at the homeserver are answered at once, as if there were nothing else to say. */
  #answerPolls(): void {
    for (const [exchange, answerNow] of this.#polls) {
      if (this.#released.length === 0) return;
      const empty = emptyAnswerTo(exchange);
      if (!empty) continue;
      this.#polls.delete(exchange);
      answerNow({ do: "reply", status: 200, body: empty(this.#carry(exchange)), isNoHit: true });
    }
  }

  /** What is delivered by this answer. */
  #carry(exchange: Exchange): ToDeviceMessage[] {
    const carried = [...(this.#carried.get(exchange) ?? []), ...this.#released.splice(0)];
    this.#carried.set(exchange, carried);
    return carried.map(({ message }) => message);
  }
}

/** A sync that brings to-device messages. */
function isPoll(exchange: Exchange): boolean {
  return exchange.endpoint === "sync" || (exchange.endpoint === "sliding-sync" && asksForToDeviceMessages(exchange));
}

function isSending({ endpoint }: Exchange): boolean {
  return endpoint === "sendToDevice" || (endpoint?.startsWith("sendToDevice/") ?? false);
}

interface SlidingAnswer {
  extensions?: { to_device?: { events?: ToDeviceMessage[] } };
}

/** The to-device messages of an answer, and how the answer looks with others. */
function toDeviceOf(
  exchange: Exchange,
): { events: ToDeviceMessage[]; with(events: ToDeviceMessage[]): Json } | undefined {
  const { endpoint, response } = exchange;
  if (typeof response !== "object" || response === null || Array.isArray(response)) return undefined;
  if (endpoint === "sync") {
    const { to_device } = response as { to_device?: { events?: ToDeviceMessage[] } };
    return {
      events: to_device?.events ?? [],
      with: (events) => ({ ...response, to_device: { events } }) as unknown as Json,
    };
  }
  const { extensions } = response as SlidingAnswer;
  const asked = tokenOf(exchange);
  // Without a token of its own, an answer that says nothing of to-device messages keeps the client's.
  const said = extensions?.to_device ?? (asked === undefined ? undefined : { next_batch: asked });
  if (!said) return undefined;
  return {
    events: extensions?.to_device?.events ?? [],
    with: (events) =>
      ({ ...response, extensions: { ...extensions, to_device: { ...said, events } } }) as unknown as Json,
  };
}

/** An answer that brings messages and leaves the client where it is; undefined for a first sync, which must bring all else. */
function emptyAnswerTo(exchange: Exchange): ((events: ToDeviceMessage[]) => Json) | undefined {
  if (exchange.endpoint === "sync") {
    const since = exchange.query.get("since");
    return since === null ? undefined : (events) => ({ next_batch: since, to_device: { events } }) as unknown as Json;
  }
  const [pos, token] = [exchange.query.get("pos"), tokenOf(exchange)];
  if (pos === null || token === undefined) return undefined;
  return (events) =>
    ({ pos, lists: {}, rooms: {}, extensions: { to_device: { next_batch: token, events } } }) as unknown as Json;
}

/** From where on a sliding sync asks for to-device messages. */
function tokenOf({ request }: Exchange): string | undefined {
  return (request as { extensions?: { to_device?: { since?: string } } } | undefined)?.extensions?.to_device?.since;
}

import type { Exchange, Intervention } from "./exchange.ts";

/** What an effect is told of the fault that it works for. */
export interface FaultContext {
  /** Counts a hit before the effect is over; an effect that returns an intervention need not call it. */
  fires(): void;
  /** Resolves when the fault ends: whatever waits for it must end too, and not by passing through. */
  ended: Promise<void>;
  /** Makes the exchange known to the scenario as held; resolves with the scenario's word. */
  hold(exchange: Exchange): Promise<Intervention | undefined>;
}

type Step = (exchange: Exchange, context: FaultContext) => Promise<Intervention | undefined> | Intervention | undefined;

interface EffectParts {
  /** English for what is done to `subject`: "answer {subject} with 504". */
  describe: (subject: string) => string;
  onRequest?: Step;
  onResponse?: Step;
  /** The answer is in the requester's hands. */
  onDelivered?: () => Promise<void>;
  limit?: number;
  condition?: (exchange: Exchange) => boolean;
}

/** What a fault does to the exchanges that it takes, and which and how many it takes. Immutable. */
export class Effect {
  readonly #parts: EffectParts;

  constructor(parts: EffectParts) {
    this.#parts = parts;
  }

  /** Only the first `count` exchanges that match. */
  times(count: number): Effect {
    return new Effect({ ...this.#parts, limit: count });
  }

  /** Only exchanges for which `condition` holds; it sees the request, not the answer. */
  where(condition: (exchange: Exchange) => boolean): Effect {
    return new Effect({ ...this.#parts, condition });
  }

  get limit(): number {
    return this.#parts.limit ?? Number.POSITIVE_INFINITY;
  }

  matches(exchange: Exchange): boolean {
    return this.#parts.condition?.(exchange) ?? true;
  }

  describe(subject: string): string {
    const { condition, limit, describe } = this.#parts;
    const which = condition ? `${subject} (some, by condition)` : subject;
    return describe(which) + (limit === undefined ? "" : `, ${countWord(limit)}`);
  }

  async onRequest(exchange: Exchange, context: FaultContext): Promise<Intervention | undefined> {
    return this.#parts.onRequest?.(exchange, context);
  }

  async onResponse(exchange: Exchange, context: FaultContext): Promise<Intervention | undefined> {
    return this.#parts.onResponse?.(exchange, context);
  }

  async onDelivered({ fires }: FaultContext): Promise<void> {
    if (!this.#parts.onDelivered) return;
    await this.#parts.onDelivered();
    fires();
  }
}

function countWord(count: number): string {
  return count === 1 ? "once" : count === 2 ? "twice" : `${count} times`;
}

import type { ExchangeRecord } from "../journal/index.ts";

/** When the exchange ended, by the journal's clock. */
export function endMs({ startedAtMs, tookMs }: ExchangeRecord): number {
  return startedAtMs + tookMs;
}

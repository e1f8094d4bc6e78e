let offsetMs = 0;
let patched = false;

/**
 * Moves forward what `Date` and `performance` say in this process; timers run as before. In Chromium too, for Playwright's
 * clock would be put in place too late for the crypto, which keeps the `performance` that it found when it was loaded; or
 * else it would replace the timers of every client.
 */
export function advanceClock(ms: number): void {
  offsetMs += ms;
  if (patched) return;
  patched = true;
  const RealDate = Date;
  const realNow = performance.now.bind(performance);
  globalThis.Date = class extends RealDate {
    constructor(...args: unknown[]) {
      if (args.length === 0) super(RealDate.now() + offsetMs);
      else super(...(args as [number]));
    }
    static override now(): number {
      return RealDate.now() + offsetMs;
    }
  } as DateConstructor;
  Object.defineProperty(performance, "now", { value: () => realNow() + offsetMs });
}

/** Has this process say the time that it is, for whoever comes after a client that moved its clock. */
export function resetClock(): void {
  offsetMs = 0;
}

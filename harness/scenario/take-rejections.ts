import { CallWatch } from "./call-watch.ts";

/**
 * From now on, a rejection that nobody handles is told by the verdict of the scenario that it came of. Whoever listened before
 * hears of the others only, and of those that come after their scenario was judged, which say so.
 */
export function takeRejections(): void {
  const others = process.listeners("unhandledRejection");
  const watches = new WeakMap<Promise<unknown>, CallWatch>();
  process.removeAllListeners("unhandledRejection");
  process.on("unhandledRejection", (reason, promise) => {
    const watch = CallWatch.current();
    if (watch) watches.set(promise, watch);
    const late = watch?.rejected(promise, reason);
    if (watch && !late) return;
    const error = late ? new Error(late, { cause: reason }) : reason;
    for (const listener of others) listener(error, promise);
  });
  process.on("rejectionHandled", (promise) => watches.get(promise)?.handled(promise));
}

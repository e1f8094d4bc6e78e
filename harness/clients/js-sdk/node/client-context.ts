import { AsyncLocalStorage } from "node:async_hooks";

/** Name of the client for which something runs, and all that comes of it: timers, listeners, promises. */
const current = new AsyncLocalStorage<string | undefined>();

/** Runs what the driver was asked for this client. */
export function runFor<T>(client: string | undefined, action: () => T): T {
  return current.run(client, action);
}

/** The client of which the running code comes, also in the process's handlers of what was not handled; undefined where that is not known. */
export function currentClient(): string | undefined {
  return current.getStore();
}

/**
 * The crypto's WebAssembly has one executor for all clients, which runs the tasks of all in the microtask of whoever was first:
 * in nobody's name, then, for the wrong client would be blamed. Nothing else of matrix-js-sdk queues microtasks. To be called
 * before the crypto is loaded.
 */
export function keepWasmApart(): void {
  const { queueMicrotask } = globalThis;
  globalThis.queueMicrotask = (task) => current.exit(() => queueMicrotask(task));
}

/** What an SDK gives the crypto to be called (`registerRoomKeyUpdatedCallback`, …) runs for the client that gave it. */
export function bindCallbacks(crypto: object): void {
  for (const { prototype } of Object.values(crypto).filter((value) => typeof value === "function" && value.prototype)) {
    for (const name of Object.getOwnPropertyNames(prototype).filter((name) => /^register\w*Callback$/.test(name))) {
      const register = prototype[name] as (callback: (...args: unknown[]) => unknown) => unknown;
      prototype[name] = function (this: object, callback: (...args: unknown[]) => unknown) {
        return register.call(this, AsyncLocalStorage.bind(callback));
      };
    }
  }
}

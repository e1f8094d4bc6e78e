/** Things that wait to be asked for, and those who wait for things; first come, first served. */
export class WaitingLine<T> {
  readonly #things: T[] = [];
  readonly #waiters = new Set<(thing: T) => void>();

  put(thing: T): void {
    const [waiter] = this.#waiters;
    if (!waiter) this.#things.push(thing);
    else {
      this.#waiters.delete(waiter);
      waiter(thing);
    }
  }

  /** The next thing that nobody has asked for yet. A caller whose `wait` rejects has asked for none. */
  async next(wait: (coming: Promise<T>) => Promise<T>): Promise<T> {
    const waiting = this.#things.shift();
    if (waiting !== undefined) return waiting;
    const { promise, resolve } = Promise.withResolvers<T>();
    this.#waiters.add(resolve);
    try {
      return await wait(promise);
    } finally {
      this.#waiters.delete(resolve);
    }
  }
}

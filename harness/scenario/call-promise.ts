/** The promise of a call that a scenario makes; knows whether anybody has awaited it, and how it ended. */
export class CallPromise<T> extends Promise<T> {
  /** Of what is derived from it by `then`, nobody asks. */
  static override get [Symbol.species](): PromiseConstructor {
    return Promise;
  }

  /** A call that has not ended has no outcome. */
  outcome: { failed: false } | { failed: true; error: unknown } | undefined;
  isAwaited = false;

  static of<T>(result: Promise<T>): CallPromise<T> {
    const call = new CallPromise<T>((resolve, reject) => void result.then(resolve, reject));
    // By this handler, which does not count, Node takes no rejection for one that nobody has seen: the scenario's verdict tells.
    Promise.prototype.then.call(
      call,
      () => {
        call.outcome = { failed: false };
      },
      (error: unknown) => {
        call.outcome = { failed: true, error };
      },
    );
    return call;
  }

  // biome-ignore lint/suspicious/noThenProperty: it is a promise, and `await` is known by its call of `then`.
  override then<Fulfilled = T, Rejected = never>(
    onFulfilled?: ((value: T) => Fulfilled | PromiseLike<Fulfilled>) | null,
    onRejected?: ((reason: unknown) => Rejected | PromiseLike<Rejected>) | null,
  ): Promise<Fulfilled | Rejected> {
    this.isAwaited = true;
    return super.then(onFulfilled, onRejected);
  }
}

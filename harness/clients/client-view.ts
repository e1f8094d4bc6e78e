import { isDeepStrictEqual } from "node:util";
import { nowMs } from "../journal/index.ts";
import { withDeadline } from "../support/index.ts";
import type { DecryptionHistory } from "./decryption-history.ts";
import type { DriverEvent } from "./driver-process.ts";
import type { DriverEventParams, TimelineEvent, VerificationState } from "./driver-protocol.ts";

/** How the sending of a message in the SDK's queue stands. */
export type Sending = DriverEventParams<"queueChanged">["sending"];

/** Why a wait asks: the client has reported something (or the wait begins), or some time has passed. */
export type Occasion = "report" | "clock";

const firstPauseMs = 100;
const longestPauseMs = 1_000;

/** What one client has reported, and waits for what it is still to report. */
export class ClientView {
  readonly #events = new Map<string, DecryptionHistory>();
  readonly #memberships = new Map<string, string>();
  readonly #verifications = new Map<string, VerificationState>();
  /** Last news of each queued message, by transaction. */
  readonly #sending = new Map<string, Sending>();
  readonly #unhandled: string[] = [];
  readonly #watchers = new Set<() => unknown>();

  /** Takes in one report of the client's driver, and tells all who wait. */
  take({ event, params }: DriverEvent): void {
    if (event === "unhandled") this.#unhandled.push(String(params.error));
    if (event === "timelineEvent" || event === "decryptionChanged")
      this.#takeTimelineEvent(params.event as TimelineEvent);
    if (event === "membershipChanged") {
      const { roomId, userId, membership } = params as { roomId: string; userId: string; membership: string };
      this.#memberships.set(`${roomId} ${userId}`, membership);
    }
    if (event === "verificationChanged") {
      const verification = params.verification as VerificationState;
      this.#verifications.set(verification.verificationId, verification);
    }
    if (event === "queueChanged") {
      const { transactionId, sending } = params as { transactionId: string; sending: Sending };
      this.#sending.set(transactionId, sending);
    }
    for (const watcher of this.#watchers) watcher();
  }

  /** A client that starts anew must show everything anew: what it saw before proves nothing. */
  forget(): void {
    this.#events.clear();
    this.#memberships.clear();
    this.#verifications.clear();
    this.#sending.clear();
  }

  event(eventId: string): TimelineEvent | undefined {
    return this.#events.get(eventId)?.event;
  }

  /** How the decryption of each event went, in the order of arrival. */
  decryptionHistory(): DecryptionHistory[] {
    return [...this.#events.values()];
  }

  membership(roomId: string, userId: string): string | undefined {
    return this.#memberships.get(`${roomId} ${userId}`);
  }

  verifications(): VerificationState[] {
    return [...this.#verifications.values()];
  }

  sending(transactionId: string): Sending | undefined {
    return this.#sending.get(transactionId);
  }

  /** Exceptions and rejections that the SDK let escape; they are not forgotten. */
  get unhandled(): readonly string[] {
    return this.#unhandled;
  }

  /** What `look` finds, as soon as it finds something, or what it throws; `seen` says what there is instead when time is up. */
  async waitFor<T>(
    look: () => T | undefined,
    deadline: { ms: number; awaited: string; seen: () => string },
  ): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const watcher = () => {
      // What `look` throws belongs to its wait, and to nobody else who watches.
      try {
        const found = look();
        if (found !== undefined) resolve(found);
      } catch (error) {
        reject(error as Error);
      }
    };
    this.#watchers.add(watcher);
    watcher();
    try {
      return await withDeadline(promise, deadline);
    } finally {
      this.#watchers.delete(watcher);
    }
  }

  /**
   * Resolves when `check` is true; asked now, after everything that the client reports, and also on a clock, for an SDK
   * does not report all that it does: after 100 ms, then with pauses that double up to 1 s. Ends when `signal` is aborted.
   */
  async until(check: (occasion: Occasion) => Promise<boolean>, signal: AbortSignal): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    // A question that is still under way covers what was reported before; what comes meanwhile is one more question.
    let isAsking = false;
    let isStale = false;
    const ended = Promise.withResolvers<void>();
    const ask = async (occasion: Occasion) => {
      isAsking = true;
      await check(occasion).then((holds) => holds && resolve(), reject);
      isAsking = false;
    };
    const watcher = async () => {
      isStale = true;
      if (isAsking) return;
      while (isStale && this.#watchers.has(watcher)) {
        isStale = false;
        await ask("report");
      }
    };
    const askOnClock = async () => {
      for (let pauseMs = firstPauseMs; this.#watchers.has(watcher); pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
        await withDeadline(ended.promise, { ms: pauseMs, awaited: "the end of the wait" }).catch(() => undefined);
        if (this.#watchers.has(watcher) && !isAsking) await ask("clock");
        if (isStale) await watcher();
      }
    };
    const end = () => {
      this.#watchers.delete(watcher);
      ended.resolve();
    };
    this.#watchers.add(watcher);
    signal.addEventListener("abort", end, { once: true });
    void watcher();
    void askOnClock();
    try {
      await promise;
    } finally {
      end();
    }
  }

  #takeTimelineEvent(event: TimelineEvent): void {
    const known = this.#events.get(event.eventId);
    const state = { atMs: nowMs(), decryption: event.decryption };
    if (known) {
      known.event = event;
      if (!isDeepStrictEqual(known.states.at(-1)?.decryption, event.decryption)) known.states.push(state);
    } else {
      this.#events.set(event.eventId, { event, states: [state] });
    }
  }
}

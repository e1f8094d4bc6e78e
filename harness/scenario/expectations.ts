import type { SentEvent, TimelineEvent } from "../clients/index.ts";
import { DeadlineExceeded, PropertyViolation, UnknownOutcome } from "../support/index.ts";
import { CallWatch } from "./call-watch.ts";
import type { Player } from "./player.ts";
import { promised } from "./promised.ts";
import { trusts } from "./trusts.ts";

/** Longer than a long poll, as every wait for what a sync brings. */
const decryptLimitMs = 35_000;

/** A wait that is the scenario's promise, not a step that prepares it. */
export interface WaitExpectation<T> {
  /** Resolves with what came. Throws `PropertyViolation` when the wait runs out: then the verdict is *fail*. */
  toHappen(): Promise<T>;
}

/** What a scenario promises of a client. Each promise that is not kept throws `PropertyViolation`. */
export interface ClientExpectations {
  /** The client shows the event's clear text. Waits up to `limitMs` (default 35 s). */
  toDecrypt(event: SentEvent, options?: { limitMs?: number }): Promise<void>;
  /**
   * The client has the event and cannot decrypt it, even after it decrypted `sentinel`, which was sent later:
   * the way for keys was open, so none was coming. Unknown when the sentinel itself does not come.
   */
  toBeUnableToDecrypt(
    event: SentEvent,
    options: { sentinel: SentEvent; cause?: string | readonly string[] },
  ): Promise<void>;
  /** The client has verified the other: a user by identity, a device of its own user by being signed. Waits up to 35 s. */
  toTrust(other: Player): Promise<void>;
  /**
   * The client has the event and does not show it as its sender's own new message: it cannot decrypt it, or warns of it
   * in red and for another reason than of `sentinel`, which the same user honestly sent later. Unknown when it only lacks
   * the room key: whether it would have taken it was not seen.
   */
  toRejectOrFlag(event: SentEvent, options: { sentinel: SentEvent }): Promise<void>;
  /** The client knows the device, and so will share keys with it. Waits up to 35 s. */
  toKnowDevice(other: { userId: string; deviceId: string }): Promise<void>;
  /** The client knows that the device is gone. Waits up to 35 s. */
  toKnowDeviceIsGone(other: { userId: string; deviceId: string }): Promise<void>;
  /** The client sees the user's membership in the room: `"join"`. Waits up to 35 s. */
  toSeeMembership(roomId: string, other: { userId: string }, membership: string): Promise<void>;
  /**
   * `check` becomes true within `limitMs` (default: as `Client.until`). `awaited` completes "waited 35 s for …"; `seen`
   * says what was there instead.
   */
  eventually(
    check: () => Promise<boolean>,
    options: { awaited: string; seen?: () => string; limitMs?: number },
  ): Promise<void>;
}

/**
 * A promise of the scenario: that a client sees or does something (`expect(bob).toDecrypt(event)`), or that a wait ends
 * (`expect(alice.link.nextExchange("keys/upload")).toHappen()`). Each resolves when it is kept, and rejects with
 * `PropertyViolation` and what was seen instead when it is not. A wait without `expect` only prepares: when it runs out,
 * nothing was proved.
 */
export function expect(client: Player): ClientExpectations;
export function expect<T>(wait: Promise<T>): WaitExpectation<T>;
export function expect<T>(subject: Player | Promise<T>): ClientExpectations | WaitExpectation<T> {
  const expectations = "then" in subject ? { toHappen: () => promised(subject) } : ofClient(subject);
  const name = "then" in subject ? "expect(…)" : `expect(${subject.role})`;
  return CallWatch.current()?.watch(expectations, name) ?? expectations;
}

function ofClient(client: Player): ClientExpectations {
  return {
    toDecrypt: (event, { limitMs = decryptLimitMs } = {}) => toDecrypt(client, event, limitMs),
    toBeUnableToDecrypt: (event, options) => toBeUnableToDecrypt(client, event, options),
    toTrust: (other) =>
      promised(client.until(() => trusts(client, other), { awaited: `${client.role} to trust ${other.role}` })),
    toRejectOrFlag: (event, { sentinel }) => toRejectOrFlag(client, event, sentinel),
    toKnowDevice: (other) => promised(client.waitForDevice(other)),
    toKnowDeviceIsGone: (other) => promised(client.waitForDeviceGone(other)),
    toSeeMembership: (roomId, { userId }, membership) => promised(client.waitForMembership(roomId, userId, membership)),
    eventually: (check, { limitMs: ms, ...rest }) => promised(client.until(check, { ms, ...rest })),
  };
}

async function toDecrypt(client: Player, event: SentEvent, limitMs: number): Promise<void> {
  const awaited = `${client.role} to decrypt "${event.body}" from ${event.sender}`;
  const reported = client.waitForTimelineEvent(event.eventId, isDecrypted, { ms: limitMs, awaited });
  const held = reported.catch(async (error) => {
    const asked = error instanceof DeadlineExceeded ? await client.heldEvent(event) : undefined;
    if (asked && isDecrypted(asked)) return asked;
    throw error;
  });
  const seen = await promised(held);
  if (seen.content.body !== event.body) {
    throw new PropertyViolation(
      `${client.role} decrypted "${seen.content.body}" where ${event.sender} had sent "${event.body}"`,
    );
  }
}

async function toBeUnableToDecrypt(
  client: Player,
  event: SentEvent,
  { sentinel, cause }: { sentinel: SentEvent; cause?: string | readonly string[] },
): Promise<void> {
  const seen = await seenAfter(client, event, sentinel);
  if (seen.decryption.state !== "failed") {
    throw new PropertyViolation(
      `${client.role} must not be able to read "${event.body}", and it is ${seen.decryption.state}`,
    );
  }
  const causes = typeof cause === "string" ? [cause] : cause;
  if (causes && !causes.includes(seen.decryption.cause)) {
    throw new PropertyViolation(
      `${client.role} cannot decrypt "${event.body}" because of ${seen.decryption.cause} (${seen.decryption.reason}), not ${causes.join(" or ")}`,
    );
  }
}

async function toRejectOrFlag(client: Player, event: SentEvent, sentinel: SentEvent): Promise<void> {
  const seen = await seenAfter(client, event, sentinel);
  if (seen.decryption.state === "failed") {
    if (seen.decryption.cause !== "missing-room-key") return;
    throw new UnknownOutcome(
      `whether ${client.role} would take "${event.body}" for a message of ${seen.sender} was not seen, for it has no room key for it`,
    );
  }
  const shield = await client.shield(event);
  const honest = await client.shield(sentinel);
  if (shield.colour !== "red" || shield.reason === honest.reason) {
    throw new PropertyViolation(
      `${client.role} must not take "${event.body}" for a message of ${seen.sender}, and shows it as good as an honest one (shield ${shield.colour} ${shield.reason ?? ""})`,
    );
  }
}

/** The event as the client holds it once `sentinel`, sent later, was decrypted. Throws `UnknownOutcome` when one does not come. */
async function seenAfter(client: Player, event: SentEvent, sentinel: SentEvent): Promise<TimelineEvent> {
  try {
    await toDecrypt(client, sentinel, decryptLimitMs);
  } catch (error) {
    if (!(error instanceof PropertyViolation && error.cause instanceof DeadlineExceeded)) throw error;
    throw new UnknownOutcome(
      `whether ${client.role} can decrypt "${event.body}" was not seen, for the later "${sentinel.body}" did not come through: ${error.cause.message}`,
      { cause: error },
    );
  }
  try {
    // What was sent before a join comes only to those who scroll up.
    await client.scrollBackTo(event);
    const seen = await client.waitForTimelineEvent(event.eventId, isSettled, {
      ms: decryptLimitMs,
      awaited: `${client.role} to see "${event.body}" at all`,
    });
    return (await client.heldEvent(event)) ?? seen;
  } catch (error) {
    if (!(error instanceof DeadlineExceeded)) throw error;
    const held = await client.heldEvent(event);
    if (held && isSettled(held)) return held;
    throw new UnknownOutcome(`${client.role} never saw "${event.body}", so whether it can decrypt it is not known`, {
      cause: error,
    });
  }
}

function isSettled(event: TimelineEvent): boolean {
  return event.decryption.state !== "pending";
}

function isDecrypted(event: TimelineEvent): boolean {
  return event.decryption.state === "decrypted";
}

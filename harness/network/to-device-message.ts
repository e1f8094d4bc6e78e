import { checkGiven } from "../support/index.ts";
import { check } from "./check.ts";

/** A to-device message on its way. */
export interface ToDeviceMessage {
  type: string;
  content: Record<string, unknown>;
  /** In an answer to a sync. In a request it is the user of the client. */
  sender?: string;
  /** In a request. In an answer to a sync it is the client itself. */
  to?: { userId: string; deviceId: string };
}

/** A message that waits for the scenario's word; without one it is dropped when its fault ends. */
export interface HeldMessage {
  readonly message: ToDeviceMessage;
  /**
   * Lets it go on: in an answer to the client's sync that is under way, or in the next one, or to the homeserver at once.
   * Resolves when it was delivered. Rejects when its fault ends before.
   */
  release(): Promise<void>;
  /** It is lost. */
  drop(): void;
}

/** Which to-device messages are meant: those for which all that is given holds. */
export interface ToDeviceSelection {
  type?: string;
  /** Answers to syncs only. */
  from?: { userId: string };
  /** Requests only. Without `deviceId`, all devices of the user. */
  to?: { userId: string; deviceId?: string };
  where?: (message: ToDeviceMessage) => boolean;
  /** Only the first ones. Default: all. */
  times?: number;
}

export function checkSelection(effect: string, selection: ToDeviceSelection): void {
  const isUser = (user: unknown) => typeof (user as { userId?: unknown } | undefined)?.userId === "string";
  const { type, from, to, where, times = 1, ...others } = selection ?? {};
  checkGiven(
    typeof selection === "object" &&
      selection !== null &&
      (type === undefined || typeof type === "string") &&
      (from === undefined || isUser(from)) &&
      (to === undefined || isUser(to)) &&
      (where === undefined || typeof where === "function") &&
      Object.keys(others).length === 0,
    `${effect} takes which messages, as in ${effect}({ type: "m.room.encrypted", from: alice })`,
    selection,
  );
  check(Number.isInteger(times) && times > 0, `times: ${times} takes nothing: give a whole number from 1 on`);
}

/** "m.room_key messages from @alice:hs1". */
export function describeSelection({ type, from, to, where, times }: ToDeviceSelection): string {
  return [
    times !== undefined && `the first ${times}`,
    `${type ?? "to-device"} messages`,
    from && `from ${from.userId}`,
    to && `to ${[to.userId, to.deviceId].filter(Boolean).join(" ")}`,
    where && "(some, by condition)",
    "in",
  ]
    .filter(Boolean)
    .join(" ");
}

/** Decides of each message, in the order in which they come. */
export function selecting({ type, from, to, where, times = Number.POSITIVE_INFINITY }: ToDeviceSelection) {
  let left = times;
  return (message: ToDeviceMessage): boolean => {
    const isMeant =
      (type === undefined || message.type === type) &&
      (from === undefined || message.sender === from.userId) &&
      (to === undefined || (message.to?.userId === to.userId && isDevice(to.deviceId, message.to.deviceId))) &&
      (where?.(structuredClone(message)) ?? true);
    return isMeant && left-- > 0;
  };
}

function isDevice(wanted: string | undefined, deviceId: string): boolean {
  return wanted === undefined || wanted === deviceId;
}

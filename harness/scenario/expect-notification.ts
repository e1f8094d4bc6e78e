import type { PushProcess, SentEvent } from "../clients/index.ts";
import { PropertyViolation } from "../support/index.ts";
import type { Player } from "./player.ts";

/** The push process shows the event's clear text, as the sender's. Throws `PropertyViolation` when it does not. */
export async function expectNotification(push: PushProcess, event: SentEvent, sender: Player): Promise<void> {
  const shown = await push.notification(event);
  if (shown.body === undefined) {
    throw new PropertyViolation(`${push.role} must show "${event.body}" from ${event.sender}, and cannot decrypt it`);
  }
  if (shown.body !== event.body || shown.sender !== sender.userId) {
    throw new PropertyViolation(
      `${push.role} shows "${shown.body}" from ${shown.sender} where ${sender.userId} had sent "${event.body}"`,
    );
  }
}

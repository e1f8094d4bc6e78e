import type { Client } from "../client.ts";
import type { TimelineEvent } from "../driver-protocol.ts";

/** Resolves when the client has decrypted the message, and its text is the one that was sent. */
export const reads = (client: Client, event: { eventId: string; body: string }): Promise<TimelineEvent> =>
  client.waitForTimelineEvent(
    event.eventId,
    ({ decryption, content }) => decryption.state === "decrypted" && content.body === event.body,
    { awaited: `${client.role} to decrypt "${event.body}"` },
  );

/** Resolves when the client says that it cannot decrypt the event. */
export const cannotRead = (client: Client, event: { eventId: string }): Promise<TimelineEvent> =>
  client.waitForTimelineEvent(event.eventId, ({ decryption }) => decryption.state === "failed", {
    awaited: `${client.role} to fail to decrypt`,
  });

/** Resolves when the client has tried to decrypt the event, however that went. */
export const triesToRead = (client: Client, event: { eventId: string }): Promise<TimelineEvent> =>
  client.waitForTimelineEvent(
    event.eventId,
    ({ decryption }) => decryption.state === "failed" || decryption.state === "decrypted",
    { awaited: `${client.role} to try to decrypt` },
  );

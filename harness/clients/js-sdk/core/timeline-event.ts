import type { MatrixEvent } from "matrix-js-sdk";
import type { Decryption, TimelineEvent } from "../../driver-protocol.ts";

type Cause = Extract<Decryption, { state: "failed" }>["cause"];

/** The SDK's decryption failure codes in the protocol's words. */
const causes: Record<string, Cause> = {
  MEGOLM_UNKNOWN_INBOUND_SESSION_ID: "missing-room-key",
  OLM_UNKNOWN_MESSAGE_INDEX: "room-key-starts-later",
  HISTORICAL_MESSAGE_NO_KEY_BACKUP: "sent-before-device-no-backup",
  HISTORICAL_MESSAGE_BACKUP_UNCONFIGURED: "sent-before-device-backup-unconfigured",
  HISTORICAL_MESSAGE_WORKING_BACKUP: "sent-before-device-backup-working",
  HISTORICAL_MESSAGE_USER_NOT_JOINED: "sent-before-membership",
  MEGOLM_KEY_WITHHELD: "withheld",
  MEGOLM_KEY_WITHHELD_FOR_UNVERIFIED_DEVICE: "withheld-unverified-device",
  SENDER_IDENTITY_PREVIOUSLY_VERIFIED: "sender-identity-changed",
  UNSIGNED_SENDER_DEVICE: "sender-device-not-cross-signed",
  UNKNOWN_SENDER_DEVICE: "sender-device-unknown",
  MEGOLM_BAD_ROOM: "malformed",
  MEGOLM_MISSING_FIELDS: "malformed",
};

/** An SDK event as the protocol reports it. */
export function toTimelineEvent(event: MatrixEvent): TimelineEvent {
  return {
    roomId: event.getRoomId() ?? "",
    eventId: event.getId() ?? "",
    sender: event.getSender() ?? "",
    type: event.getType(),
    stateKey: event.getStateKey(),
    content: event.getContent(),
    sessionId: event.isEncrypted() ? event.getWireContent().session_id : undefined,
    decryption: decryptionOf(event),
  };
}

/** `getClearContent()` is also there for an undecryptable event, so the failure is asked for first. */
function decryptionOf(event: MatrixEvent): Decryption {
  if (!event.isEncrypted()) return { state: "not-encrypted" };
  if (event.isDecryptionFailure()) {
    const reason = event.decryptionFailureReason ?? "unknown";
    return { state: "failed", cause: causes[reason] ?? "other", reason };
  }
  return event.getClearContent() ? { state: "decrypted" } : { state: "pending" };
}

import type { Pdu } from "./bodies.ts";

const keptOfEvent = [
  "type",
  "room_id",
  "sender",
  "state_key",
  "content",
  "hashes",
  "signatures",
  "depth",
  "prev_events",
  "auth_events",
  "origin_server_ts",
];
const keptOfContent: Record<string, readonly string[]> = {
  "m.room.history_visibility": ["history_visibility"],
  "m.room.join_rules": ["join_rule", "allow"],
  "m.room.member": ["membership", "join_authorised_via_users_server"],
  "m.room.power_levels": [
    "ban",
    "events",
    "events_default",
    "invite",
    "kick",
    "redact",
    "state_default",
    "users",
    "users_default",
  ],
  "m.room.redaction": ["redacts"],
};

/**
 * What is left of an event when it is redacted, which is the part of it that is signed (specification, room version 11,
 * "Redactions"; the same in 12). Throws for an event of an older room: its version, and so the rule, is not known here.
 */
export function redacted({ content, ...event }: Pdu): object {
  // Since room version 12 a room's id names no server; the creating event has none.
  if (event.room_id?.includes(":")) {
    throw new Error(
      `${event.type} in ${event.room_id} cannot be signed: the room is older than version 12, and its version is not known`,
    );
  }
  return { ...pick(event, keptOfEvent), content: redactedContent(event.type, content) };
}

function redactedContent(type: string, content: Record<string, unknown>): object {
  if (type === "m.room.create") return content;
  const kept = pick(content, keptOfContent[type] ?? []);
  const invite = content.third_party_invite as { signed?: unknown } | undefined;
  if (type !== "m.room.member" || invite?.signed === undefined) return kept;
  return { ...kept, third_party_invite: { signed: invite.signed } };
}

function pick(object: object, keys: readonly string[]): object {
  return Object.fromEntries(Object.entries(object).filter(([key]) => keys.includes(key)));
}

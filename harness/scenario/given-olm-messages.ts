import type { Link } from "../network/index.ts";

interface SyncAnswer {
  to_device?: { events?: { type: string }[] };
}

/** The Olm messages that a client was given by /sync over its link, oldest first; what it was given twice is there twice. */
export function givenOlmMessages(link: Link): unknown[] {
  return link
    .exchanges("sync")
    .flatMap(({ response }) => (response as SyncAnswer)?.to_device?.events ?? [])
    .filter(({ type }) => type === "m.room.encrypted");
}

import type { Link } from "../network/index.ts";

/** The specification's types of the Olm messages that a client has sent over its link, oldest first: 0 is a pre-key message. */
export function olmMessageTypes(link: Link): number[] {
  return link
    .exchanges("sendToDevice/m.room.encrypted")
    .flatMap(({ request }) => [...JSON.stringify(request).matchAll(/"type":(\d)/g)].map(([, type]) => Number(type)));
}

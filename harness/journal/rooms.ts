const rooms = /(?:!|%21)([\w-]{18,})/gi;

/** The opaque parts of all room ids that a text names, whether plainly or percent-encoded: `!JvHmPDzKZrCqCTGWcA:hs1`. */
export function roomsIn(text: string): Set<string> {
  return new Set(Array.from(text.matchAll(rooms), ([, room]) => room as string));
}

import { randomBytes } from "node:crypto";

const marks = /-([0-9a-f]{8})(?=:|%3A|')/gi;

/** Makes what ends the localparts of one scenario's users (`alice-1f0e9a3c`): it tells whose a record of a shared server is. */
export function newMark(): string {
  return randomBytes(4).toString("hex");
}

/** The marks of all users that a text names, whether plainly, percent-encoded or as Synapse's `UserID(localpart='alice-1f0e9a3c', …)`: `@alice-1f0e9a3c:hs1`. */
export function marksIn(text: string): Set<string> {
  return new Set(Array.from(text.matchAll(marks), ([, mark]) => mark as string));
}

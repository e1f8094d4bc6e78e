import type { Decryption, TimelineEvent } from "./driver-protocol.ts";

/** How one event's decryption went on one client. */
export interface DecryptionHistory {
  event: TimelineEvent;
  states: { atMs: number; decryption: Decryption }[];
}

import type { Capability } from "../driver-protocol.ts";

/** What the default release of matrix-js-sdk can do, on either host. */
export const todaysCapabilities: Capability[] = [
  "sync-v2",
  "persistence",
  "sas",
  "qr",
  "cross-signing",
  "backup",
  "secret-storage",
  "shields",
  "isolation-mode",
  "blacklist",
  "discard-room-key",
  "history-sharing",
  "clock",
  "sliding-sync",
];

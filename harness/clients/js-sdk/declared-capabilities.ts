import type { Capability } from "../driver-protocol.ts";

/** What the driver can with matrix-js-sdk's default release; its conformance test compares. */
export const jsCapabilities: readonly Capability[] = [
  "sync-v2",
  "sliding-sync",
  "persistence",
  "sas",
  "qr",
  "room-verification",
  "plain-room-verification",
  "device-verification",
  "fallback-keys",
  "cross-signing",
  "backup",
  "secret-storage",
  "shields",
  "isolation-mode",
  "blacklist",
  "room-blacklist",
  "discard-room-key",
  "history-sharing",
  "room-key-batches",
  "clock",
  "monotonic-clock",
  "identity-reset",
  "pinning",
  "dehydrated-devices",
];

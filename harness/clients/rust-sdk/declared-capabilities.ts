import type { Capability } from "../driver-protocol.ts";

/** What the driver can with matrix-rust-sdk's default release; its conformance test compares. */
export const rustCapabilities: readonly Capability[] = [
  "sync-v2",
  "sliding-sync",
  "persistence",
  "sas",
  "qr",
  "room-verification",
  "fallback-keys",
  "device-verification",
  "cross-signing",
  "backup",
  "secret-storage",
  "shields",
  "isolation-mode",
  "blacklist",
  "discard-room-key",
  "history-sharing",
  "room-key-batches",
  "clock",
  "monotonic-clock",
  "identity-reset",
  "pinning",
  "dehydrated-devices",
  "send-queue",
  "push-process",
];

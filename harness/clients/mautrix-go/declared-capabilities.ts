import type { Capability } from "../driver-protocol.ts";

/** What the driver can with mautrix-go's default release; its conformance test compares. */
export const mautrixCapabilities: readonly Capability[] = [
  "sync-v2",
  "persistence",
  "sas",
  "cross-signing",
  "backup",
  "secret-storage",
  "key-storage-state",
  "shields",
  "blacklist",
  "discard-room-key",
  "keeps-room-key",
  "soft-logout",
  "clock",
];

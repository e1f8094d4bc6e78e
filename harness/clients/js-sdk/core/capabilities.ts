import type { Capability } from "../../driver-protocol.ts";
import type { SdkModules } from "./sdk-modules.ts";

/**
 * What this release can do, as far as can be told before a client exists: classes and functions that came with
 * a feature. Verbs check again, and answer "unsupported" for what is missing.
 */
export function capabilitiesOf({ main, cryptoApi, rustCrypto, slidingSync }: SdkModules): Capability[] {
  const found: Capability[] = [
    "sync-v2",
    "persistence",
    "sas",
    "qr",
    "room-verification",
    "fallback-keys",
    "plain-room-verification",
    "device-verification",
    "cross-signing",
    "secret-storage",
    "blacklist",
    "room-blacklist",
    "discard-room-key",
    "shields",
    "room-key-batches",
    "keeps-room-key",
    "keeps-room-key-for-new-devices",
    "joined-history-visibility",
    "repeats-to-device-messages",
    "clock",
    "monotonic-clock",
    "lazy-loading",
    "sync-filter",
    "soft-logout",
    "syncs-while-uploading",
    "waits-for-device-lists",
  ];
  if ("decodeRecoveryKey" in cryptoApi && "ClientPrefix" in main) found.push("backup");
  const invite = String(main.MatrixClient.prototype.invite);
  // Before, it was an experiment that an application could ask for.
  const isExperiment = invite.includes("shareEncryptedHistory");
  if (invite.includes("shareRoomHistoryWithUser") && !isExperiment) found.push("history-sharing");
  if ("OnlySignedDevicesIsolationMode" in cryptoApi) found.push("isolation-mode");
  const crypto = rustCrypto?.RustCrypto?.prototype ?? {};
  if ("resetEncryption" in crypto) found.push("identity-reset");
  if ("withdrawVerificationRequirement" in crypto) found.push("pinning");
  if ("isKeyBackupTrusted" in crypto && "getSessionBackupPrivateKey" in crypto) found.push("key-storage-state");
  if ("startDehydration" in crypto) found.push("dehydrated-devices");
  // Before, the class existed too, but spoke MSC3575 to a proxy that no server has any more.
  const isSimplified = String(main.MatrixClient.prototype.slidingSync).includes("simplified_msc3575");
  if (slidingSync && isSimplified) found.push("sliding-sync");
  return found;
}

import { backupConformance } from "./backup.ts";
import { type ConformanceOptions, conformanceBench } from "./conformance-bench.ts";
import { keyStorageConformance } from "./key-storage.ts";
import { oneDeviceConformance } from "./one-device.ts";
import { protocolConformance } from "./protocol.ts";
import { pushConformance } from "./push-process.ts";
import { roomConformance } from "./rooms.ts";
import { secretStorageConformance } from "./secret-storage.ts";
import { sendQueueConformance } from "./send-queue.ts";
import { settingsConformance } from "./settings.ts";
import { slidingSyncConformance } from "./sliding-sync.ts";
import { storeConformance } from "./store.ts";
import { trustConformance } from "./trust.ts";
import { verificationConformance } from "./verification.ts";

/**
 * The contract of the driver protocol, as tests that are the same for every driver: a driver that passes can host any
 * client of any scenario. Call it inside `describe`; a capability that the driver lacks skips its tests, unless it is in `must`.
 */
export function driverConformance(options: ConformanceOptions): void {
  const bench = conformanceBench(options);
  protocolConformance(bench);
  oneDeviceConformance(bench);
  roomConformance(bench);
  trustConformance(bench);
  verificationConformance(bench);
  backupConformance(bench);
  secretStorageConformance(bench);
  keyStorageConformance(bench);
  sendQueueConformance(bench);
  storeConformance(bench);
  settingsConformance(bench);
  slidingSyncConformance(bench);
  pushConformance(bench);
}

/** What every folder may use: errors a person can read, deadlines, the user's cache, and the guard that lets nothing outlive the run. */

export { cacheFolder } from "./cache-folder.ts";
export { canonicalJson } from "./canonical-json.ts";
export { checkGiven, isObjectWith } from "./check-given.ts";
export { type Deadline, DeadlineExceeded, withDeadline } from "./deadline.ts";
export { describeCheckout } from "./describe-checkout.ts";
export { DriverError, InfrastructureError, NoAnswer, PropertyViolation, UnknownOutcome, UsageError } from "./errors.ts";
export { forget, type Guarded, watchUntilDeath } from "./guard.ts";
export type { GuardedFolder } from "./guarded-folder.ts";
export { isThere } from "./is-there.ts";
export { moveIntoPlace } from "./move-into-place.ts";
export { namesFolder } from "./names-folder.ts";
export { nearestVersion } from "./nearest-version.ts";
export { reservePort } from "./reserve-port.ts";
export { runProgram } from "./run-program.ts";
export { scratchFolder } from "./scratch-folder.ts";
export { SigningKey } from "./signing-key.ts";
export { temporaryFolder } from "./temporary-folder.ts";
export { unpaddedBase64 } from "./unpadded-base64.ts";

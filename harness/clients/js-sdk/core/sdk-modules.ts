/**
 * The parts of matrix-js-sdk that the core uses. The host loads them: the core runs in Node and in a
 * page, with whichever release was asked for, so any function that an old release lacks may be missing.
 */
export interface SdkModules {
  main: typeof import("matrix-js-sdk");
  cryptoApi: typeof import("matrix-js-sdk/lib/crypto-api/index.js");
  slidingSync?: typeof import("matrix-js-sdk/lib/sliding-sync.js");
  /** Class behind `CryptoApi`, for what a release has; internal to the SDK. */
  rustCrypto?: { RustCrypto?: { prototype: object } };
  /** Class that uploads to the backup, for its delay; internal to the SDK. */
  backup?: { RustBackupManager?: { maxBackupLoopStartDelayMillis?: number } };
}

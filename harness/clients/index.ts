/**
 * Clients: the driver protocol, the processes that speak it, `Client`, one device of one user, and `Puppet`, a device
 * without an SDK that can lie.
 * Knows no homeserver program, no link and no scenario: a client is told a URL.
 */
export { Client, type SentEvent, type SyncOptions } from "./client.ts";
export { type ConformanceServer, driverConformance } from "./conformance/index.ts";
export type { DecryptionHistory } from "./decryption-history.ts";
export { DriverPool } from "./driver-pool.ts";
export { DriverPools } from "./driver-pools.ts";
export { type DriverCommand, DriverProcess } from "./driver-process.ts";
export { type Capability, capabilities, type TimelineEvent } from "./driver-protocol.ts";
export { SdkError, UnsupportedError } from "./errors.ts";
export { findBrowser } from "./js-sdk/chromium/find-browser.ts";
export { installJsSdk, type JsSdk, jsDriverCommand } from "./js-sdk/install-js-sdk.ts";
export { garble } from "./puppet/garble.ts";
export { Puppet } from "./puppet/puppet.ts";
export type { PushProcess } from "./push-process.ts";
export type { SdkChoice } from "./sdk-choice.ts";
export { sdks } from "./sdks.ts";
export type * from "./verification.ts";

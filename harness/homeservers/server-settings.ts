/** How much of what tells of to-device messages and device lists a homeserver logs. */
export type ServerLogLevel = "info" | "debug";

/** How a homeserver is configured. */
export interface ServerSettings {
  logLevel: ServerLogLevel;
  /**
   * When it tries another server again that failed: `quick`, within a second, so that a fault is over when it is over; or
   * `default`, as it does when nothing is configured: Synapse after ten minutes and more.
   */
  retries: "quick" | "default";
}

/** As all scenarios but a few want their homeservers. */
export const usualSettings: ServerSettings = { logLevel: "info", retries: "quick" };

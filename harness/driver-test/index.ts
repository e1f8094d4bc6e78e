/**
 * The conformance suite of the driver protocol, for any command, on a homeserver of its own.
 * Knows homeservers and clients; knows no scenario and no command line.
 */
export { type DriverTest, type DriverTestOutcome, runDriverTest } from "./run-driver-test.ts";

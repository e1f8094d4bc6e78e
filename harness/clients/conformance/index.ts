/** The driver protocol as tests that any driver can be put to, on a real homeserver. */
export type { ConformanceServer } from "./conformance-bench.ts";
export { driverConformance } from "./driver-conformance.ts";

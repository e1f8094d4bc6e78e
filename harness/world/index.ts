/**
 * Worlds: federations of homeservers behind their proxies, and the pool that lends them to scenarios.
 * Knows homeservers and the network; knows no scenario.
 */
export { Federation } from "./federation.ts";
export { FederationPool, type Lease } from "./federation-pool.ts";

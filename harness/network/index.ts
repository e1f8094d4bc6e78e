/**
 * The network between clients and homeservers, and between homeservers: links, the egress proxies, and the faults on them.
 * Knows HTTP and the names of endpoints; knows no client, server program or scenario. Writes what crosses into the journal.
 */

export type { Effect } from "./effect.ts";
export { delay, hold, loseResponse, oneWay, partition, reply, reset, rewrite, timeout } from "./effects.ts";
export { EgressProxy } from "./egress-proxy.ts";
export type { EndpointName } from "./endpoints.ts";
export type { Exchange } from "./exchange.ts";
export type { Fault, HeldExchange } from "./fault.ts";
export { kill } from "./kill.ts";
export { Link } from "./link.ts";
export { Wire } from "./wire.ts";

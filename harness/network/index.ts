/**
 * The network between clients and homeservers, and between homeservers: links, the egress proxies, and the faults on them.
 * Knows HTTP and the names of endpoints; knows no client, server program or scenario. Writes what crosses into the journal.
 */

export { asksFor } from "./asks-for.ts";
export { asksForToDeviceMessages } from "./asks-for-to-device-messages.ts";
export type * from "./bodies.ts";
export { carriesEdu } from "./carries-edu.ts";
export type { Effect } from "./effect.ts";
export {
  delay,
  duplicate,
  hold,
  loseResponse,
  oneWay,
  partition,
  refuse,
  reorder,
  reply,
  reset,
  rewrite,
  throttle,
  timeout,
  truncate,
} from "./effects.ts";
export { EgressProxy } from "./egress-proxy.ts";
export type { AnswerOf } from "./endpoint-bodies.ts";
export { type ClientEndpointName, type EndpointName, endpointNames } from "./endpoints.ts";
export type { Exchange } from "./exchange.ts";
export type { Fault, HeldExchange } from "./fault.ts";
export { kill } from "./kill.ts";
export { Link } from "./link.ts";
export { randomNumbers } from "./random-numbers.ts";
export { type RequestParts, RequestRefused, requestEndpoint } from "./request-endpoint.ts";
export { dropToDevice, holdToDevice, reorderToDevice } from "./to-device-effects.ts";
export {
  addEdu,
  addPdu,
  rewriteEdus,
  rewriteKeysClaim,
  rewriteKeysQuery,
  rewritePdus,
  rewriteRoomKeys,
  rewriteSync,
} from "./typed-rewrites.ts";
export { Wire } from "./wire.ts";

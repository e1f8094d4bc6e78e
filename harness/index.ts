/** The one door: all that a scenario may import. */
export { delay, hold, loseResponse, oneWay, partition, reply, reset, rewrite, timeout } from "./network/index.ts";
export { expect } from "./scenario/expectations.ts";
export { scenario } from "./scenario/scenario.ts";

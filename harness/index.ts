/** The one door: all that a scenario may import. */
export { SdkError } from "./clients/index.ts";
export { delay, hold, kill, loseResponse, oneWay, partition, reply, reset, rewrite, timeout } from "./network/index.ts";
export { drainOneTimeKeys } from "./scenario/drain-one-time-keys.ts";
export { expect } from "./scenario/expectations.ts";
export { scenario } from "./scenario/scenario.ts";

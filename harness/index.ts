/** The one door: all that a scenario may import. */
export { SdkError } from "./clients/index.ts";
export {
  delay,
  duplicate,
  hold,
  kill,
  loseResponse,
  oneWay,
  partition,
  refuse,
  reorder,
  reply,
  reset,
  rewrite,
  rewriteEdus,
  rewriteKeysClaim,
  rewriteKeysQuery,
  rewritePdus,
  rewriteRoomKeys,
  rewriteSync,
  throttle,
  timeout,
  truncate,
} from "./network/index.ts";
export { drainOneTimeKeys } from "./scenario/drain-one-time-keys.ts";
export { expect } from "./scenario/expectations.ts";
export { joinSilentUser } from "./scenario/join-silent-user.ts";
export { scenario } from "./scenario/scenario.ts";

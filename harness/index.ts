/** The one door: all that a scenario may import. */
export { garble, SdkError } from "./clients/index.ts";
export {
  addEdu,
  addPdu,
  asksFor,
  asksForToDeviceMessages,
  carriesEdu,
  delay,
  dropToDevice,
  duplicate,
  hold,
  holdToDevice,
  kill,
  loseResponse,
  oneWay,
  partition,
  RequestRefused,
  refuse,
  reorder,
  reorderToDevice,
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
export { askToVerify } from "./scenario/ask-to-verify.ts";
export { beginVerification } from "./scenario/begin-verification.ts";
export { confirmTogether } from "./scenario/confirm-together.ts";
export { type Defect, defect } from "./scenario/defect.ts";
export { newDeviceKeys } from "./scenario/device-keys.ts";
export { drainOneTimeKeys } from "./scenario/drain-one-time-keys.ts";
export { exchangeIdentities } from "./scenario/exchange-identities.ts";
export { expectCancelled } from "./scenario/expect-cancelled.ts";
export { expectNoTrust } from "./scenario/expect-no-trust.ts";
export { expectNotification } from "./scenario/expect-notification.ts";
export { expect } from "./scenario/expectations.ts";
export { givenOlmMessages } from "./scenario/given-olm-messages.ts";
export { joinSilentUser } from "./scenario/join-silent-user.ts";
export { olmMessageTypes } from "./scenario/olm-message-types.ts";
export type { Player } from "./scenario/player.ts";
export type { RawDevice } from "./scenario/raw-device.ts";
export { RawIdentity } from "./scenario/raw-identity.ts";
export { scenario } from "./scenario/scenario.ts";
export type { Source } from "./scenario/source.ts";
export { substituteKeys } from "./scenario/substitute-keys.ts";
export { substituteSasKey } from "./scenario/substitute-sas-key.ts";
export { trusts } from "./scenario/trusts.ts";
export { verifyBySas } from "./scenario/verify-by-sas.ts";
export { withSeed } from "./scenario/with-seed.ts";
export { SigningKey, UnknownOutcome } from "./support/index.ts";

/** The SDK refused or failed; the message is the SDK's own. */
export class SdkError extends Error {
  override name = "SdkError";
}

/** The SDK's release lacks what a verb needs. */
export class UnsupportedError extends Error {
  override name = "UnsupportedError";
}

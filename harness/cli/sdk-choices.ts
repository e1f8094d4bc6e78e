import type { RunOptions } from "../scenario/index.ts";
import type { RunFlags } from "./run-flags.ts";

type SdkFlags = Pick<
  RunFlags,
  "jsSdk" | "jsSdk2" | "cryptoWasm" | "browser" | "mautrix" | "mautrix2" | "rustSdk" | "rustSdk2"
>;

/** Which SDK releases the clients of each homeserver run on: an option that ends in 2 speaks of those on hs2. */
export function sdkChoices(flags: SdkFlags): RunOptions["sdks"] {
  const {
    jsSdk,
    jsSdk2 = jsSdk,
    cryptoWasm,
    browser,
    mautrix,
    mautrix2 = mautrix,
    rustSdk,
    rustSdk2 = rustSdk,
  } = flags;
  const everywhere = { jsSdk, cryptoWasm, browser, mautrix, rustSdk };
  return {
    hs1: everywhere,
    hs2: { ...everywhere, jsSdk: jsSdk2, mautrix: mautrix2, rustSdk: rustSdk2 },
    hs3: everywhere,
  };
}

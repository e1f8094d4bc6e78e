import type { RunOptions } from "../scenario/index.ts";
import { namesFolder, UsageError } from "../support/index.ts";
import type { RunFlags } from "./run-flags.ts";

type SdkFlags = Pick<
  RunFlags,
  "jsSdk" | "jsSdk2" | "cryptoWasm" | "browser" | "mautrix" | "mautrix2" | "rustSdk" | "rustSdk2"
>;

/**
 * Which SDK releases the clients of each homeserver run on: an option that ends in 2 speaks of those on hs2. Throws
 * `UsageError` for a crypto wasm that a folder of matrix-js-sdk would not load.
 */
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
  const inFolder = [jsSdk, jsSdk2].find((choice) => choice && namesFolder(choice));
  if (cryptoWasm && inFolder) {
    throw new UsageError(`--crypto-wasm changes releases, and ${inFolder} is a folder with a crypto wasm of its own`, {
      hint: "install the other crypto wasm in the folder, or name a release with --js-sdk",
    });
  }
  const everywhere = { jsSdk, cryptoWasm, browser, mautrix, rustSdk };
  return {
    hs1: everywhere,
    hs2: { ...everywhere, jsSdk: jsSdk2, mautrix: mautrix2, rustSdk: rustSdk2 },
    hs3: everywhere,
  };
}

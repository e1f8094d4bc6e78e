import { type Build, freshBuild } from "./build.ts";
import type { DriverCommand } from "./driver-process.ts";
import type { Capability } from "./driver-protocol.ts";
import { jsCapabilities } from "./js-sdk/declared-capabilities.ts";
import { checkJsSdk, defaultJsSdk, installJsSdk, jsDriverCommand, otherJsSdk } from "./js-sdk/install-js-sdk.ts";
import { jsBuild } from "./js-sdk/js-build.ts";
import { mautrixCapabilities } from "./mautrix-go/declared-capabilities.ts";
import {
  checkMautrix,
  defaultMautrix,
  installMautrix,
  mautrixDriverCommand,
  otherMautrix,
} from "./mautrix-go/install-mautrix.ts";
import { rustCapabilities } from "./rust-sdk/declared-capabilities.ts";
import {
  checkRustSdk,
  defaultRustSdk,
  installRustSdk,
  otherRustSdk,
  rustDriverCommand,
} from "./rust-sdk/install-rust-sdk.ts";
import type { SdkChoice } from "./sdk-choice.ts";

/** An SDK that has a driver. */
export interface Sdk {
  /** What people call it. */
  name: string;
  /** What it and its crypto are called in a report's list of versions. */
  reportedAs: { sdk: string; crypto: string };
  /** The packages whose versions `hello` tells, as registries name them: of `version`, and of `crypto` where that has releases of its own. */
  packages: { sdk: string; crypto?: string };
  /** What its driver claims with the default release, for the table of capabilities. */
  capabilities: readonly Capability[];
  /** Which state of somebody's folder a choice stands for; undefined for a release. */
  build(choice: SdkChoice): Promise<Build | undefined>;
  /** The release that is tested by default. */
  defaultVersion(): Promise<string>;
  /** Driver processes that host many clients each. */
  sharedDrivers: number;
  /**
   * Says what is wrong with a choice as far as that is known before anything is installed. Throws `UsageError`;
   * what else is thrown says only that it could not be known.
   */
  check(choice: SdkChoice): Promise<void>;
  /** Names this choice for a person, unless it is the release that is tested by default. */
  other(choice: SdkChoice): Promise<string | undefined>;
  /**
   * Installs or builds what is missing, with progress, and says how the driver is started.
   * Throws `UsageError` for a release that does not exist, `InfrastructureError` when it cannot be had.
   */
  prepare(choice: SdkChoice, progress: (text: string) => void): Promise<DriverCommand>;
}

const jsPackages = { sdk: "matrix-js-sdk", crypto: "matrix-sdk-crypto-wasm" };

/** All SDKs that have a driver, by the letter that stands for them in a permutation. */
export const sdks: Readonly<Record<string, Sdk>> = {
  j: {
    name: "js-sdk in Node",
    reportedAs: { sdk: "js-sdk", crypto: "crypto-wasm" },
    packages: jsPackages,
    capabilities: jsCapabilities,
    defaultVersion: async () => defaultJsSdk,
    sharedDrivers: 2,
    build: ({ jsSdk }) => jsBuild(jsSdk),
    check: checkJsSdk,
    other: otherJsSdk,
    prepare: async (choice, progress) => jsDriverCommand(await installJsSdk(choice, progress)),
  },
  b: {
    name: "js-sdk in Chromium",
    reportedAs: { sdk: "js-sdk in Chromium", crypto: "crypto-wasm in Chromium" },
    packages: jsPackages,
    capabilities: jsCapabilities,
    defaultVersion: async () => defaultJsSdk,
    sharedDrivers: 1,
    build: ({ jsSdk }) => jsBuild(jsSdk),
    check: async (choice) => {
      await checkJsSdk(choice);
      const { findBrowser } = await import("./js-sdk/chromium/find-browser.ts");
      await findBrowser(choice.browser);
    },
    other: otherJsSdk,
    prepare: async (choice, progress) => {
      // With Playwright and a bundler, which a run without browsers does without.
      const { prepareChromium } = await import("./js-sdk/chromium/prepare-chromium.ts");
      return prepareChromium(choice, progress);
    },
  },
  g: {
    name: "mautrix-go",
    reportedAs: { sdk: "mautrix", crypto: "goolm" },
    packages: { sdk: "mautrix-go" },
    capabilities: mautrixCapabilities,
    defaultVersion: defaultMautrix,
    sharedDrivers: 2,
    build: ({ mautrix }) => freshBuild(mautrix),
    check: checkMautrix,
    other: otherMautrix,
    prepare: async (choice, progress) => mautrixDriverCommand(await installMautrix(choice, progress)),
  },
  r: {
    name: "rust-sdk",
    reportedAs: { sdk: "rust-sdk", crypto: "rust-crypto" },
    packages: { sdk: "matrix-sdk" },
    capabilities: rustCapabilities,
    defaultVersion: async () => defaultRustSdk,
    sharedDrivers: 1,
    build: ({ rustSdk }) => freshBuild(rustSdk),
    check: checkRustSdk,
    other: async (choice) => otherRustSdk(choice),
    prepare: async (choice, progress) => rustDriverCommand(await installRustSdk(choice, progress)),
  },
};

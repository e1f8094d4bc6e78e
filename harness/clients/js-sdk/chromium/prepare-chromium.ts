import type { DriverCommand } from "../../driver-process.ts";
import type { SdkChoice } from "../../sdk-choice.ts";
import { installJsSdk } from "../install-js-sdk.ts";
import { BrowserProcess } from "./browser-process.ts";
import { chromiumDriverCommand } from "./chromium-driver-command.ts";
import { findBrowser } from "./find-browser.ts";
import { newProfileFolder, removeLeftProfiles, removeProfile } from "./profile-folder.ts";

/** Browsers that were tried, and started. */
const started = new Map<string, Promise<void>>();

/** Finds a browser and tries whether it starts, installs the SDK, and says how the driver is started. */
export async function prepareChromium(choice: SdkChoice, progress: (text: string) => void): Promise<DriverCommand> {
  const { executable, unpack } = await findBrowser(choice.browser);
  const sdk = await installJsSdk(choice, progress);
  await unpack?.(progress);
  const trial = started.get(executable) ?? tryToStart(executable);
  started.set(executable, trial);
  await trial;
  return chromiumDriverCommand(sdk, executable);
}

async function tryToStart(executable: string): Promise<void> {
  await removeLeftProfiles();
  const profile = newProfileFolder();
  try {
    await using _ = await BrowserProcess.start({ executable, profile, address: "127.0.0.1:9", died: () => undefined });
  } finally {
    await removeProfile(profile);
  }
}

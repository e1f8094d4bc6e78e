import { fileURLToPath } from "node:url";
import type { DriverCommand } from "../../driver-process.ts";
import type { JsSdk } from "../install-js-sdk.ts";
import { bundlePage } from "./bundle-page.ts";
import type { DriverSettings } from "./driver-settings.ts";

/** How to start the Chromium driver with this SDK, in this browser. */
export async function chromiumDriverCommand(sdk: JsSdk, executable: string): Promise<DriverCommand> {
  const { folder, version, cryptoWasmVersion: crypto } = sdk;
  const settings: DriverSettings = { executable, bundle: await bundlePage(folder), versions: { version, crypto } };
  const program = fileURLToPath(new URL("main.ts", import.meta.url));
  return {
    command: process.execPath,
    args: ["--disable-warning=ExperimentalWarning", program, JSON.stringify(settings)],
    argsWhenAlone: ["alone"],
  };
}

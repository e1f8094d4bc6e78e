import fs from "node:fs/promises";
import { registerHooks } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { SdkModules } from "../core/sdk-modules.ts";

/** Imports matrix-js-sdk from its folder, whichever release that is. */
export async function loadSdk(folder: string): Promise<{ sdk: SdkModules; version: string }> {
  tolerateMissingExtensions();
  const manifest = JSON.parse(await fs.readFile(path.join(folder, "package.json"), "utf8")) as {
    version: string;
    main?: string;
  };
  const load = (file: string) => import(pathToFileURL(path.join(folder, file)).href);
  const main = await load(manifest.main ?? "lib/index.js");
  const cryptoApi = await load("lib/crypto-api/index.js");
  const backup = await load("lib/rust-crypto/backup.js").catch(() => undefined);
  return { sdk: { main, cryptoApi, backup }, version: manifest.version };
}

/** Releases 42.0 to 42.1 and 33.0 to 34.8 import files without their extension, which bundlers accept and Node does not. */
function tolerateMissingExtensions(): void {
  registerHooks({
    resolve(specifier, context, next) {
      try {
        return next(specifier, context);
      } catch (error) {
        if (!specifier.startsWith(".")) throw error;
        try {
          return next(`${specifier}.js`, context);
        } catch {
          return next(`${specifier}/index.js`, context);
        }
      }
    },
  });
}

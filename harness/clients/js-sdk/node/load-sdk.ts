import fs from "node:fs/promises";
import { registerHooks } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { SdkModules } from "../core/sdk-modules.ts";
import { bindCallbacks } from "./client-context.ts";

const wasmPackage = "@matrix-org/matrix-sdk-crypto-wasm";
let wasmUrl: string | undefined;

/** Imports matrix-js-sdk from its folder, whichever release that is, and its crypto, ready to run. */
export async function loadSdk(folder: string): Promise<{ sdk: SdkModules; version: string }> {
  hookResolution();
  const manifest = JSON.parse(await fs.readFile(path.join(folder, "package.json"), "utf8")) as {
    version: string;
    main?: string;
  };
  const load = (file: string) => import(pathToFileURL(path.join(folder, file)).href);
  const main = await load(manifest.main ?? "lib/index.js");
  const cryptoApi = await load("lib/crypto-api/index.js");
  const backup = await load("lib/rust-crypto/backup.js").catch(() => undefined);
  const rustCrypto = await load("lib/rust-crypto/rust-crypto.js").catch(() => undefined);
  const slidingSync = await load("lib/sliding-sync.js").catch(() => undefined);
  // The SDK would do this at the first login, whose time it would then be.
  await load("lib/rust-crypto/index.js");
  if (wasmUrl) {
    const crypto = (await import(wasmUrl)) as { initAsync?(): Promise<void> };
    await crypto.initAsync?.();
    bindCallbacks(crypto);
  }
  return { sdk: { main, cryptoApi, backup, rustCrypto, slidingSync }, version: manifest.version };
}

/**
 * Releases 42.0 to 42.1 and 33.0 to 34.8 import files without their extension, which bundlers accept and Node does not.
 * Also notes which crypto the SDK resolves to: initialising another copy of it would be for nothing.
 */
function hookResolution(): void {
  registerHooks({
    resolve(specifier, context, next) {
      try {
        const found = next(specifier, context);
        if (specifier === wasmPackage) wasmUrl = found.url;
        return found;
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

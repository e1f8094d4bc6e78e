import { namesFolder } from "../support/index.ts";
import type { RunFlags } from "./run-flags.ts";

/** Names of the crypto wasm in a run's list of versions, by the letter of the SDK that loads it. */
const reportedAs: Readonly<Record<string, string>> = { j: "crypto-wasm", b: "crypto-wasm in Chromium" };

/**
 * The crypto wasm that these clients ran on, as the word for `--crypto-wasm`: an installation on another day may give
 * another. Undefined where that option cannot say it: for a folder, and for two that differ.
 */
export function testedCryptoWasm(
  clients: string,
  { jsSdk, jsSdk2 }: Pick<RunFlags, "jsSdk" | "jsSdk2">,
  versions: Record<string, string>,
): string | undefined {
  if ([jsSdk, jsSdk2].some((choice) => choice && namesFolder(choice))) return undefined;
  const letters = new Set(clients.toLowerCase());
  const names = Object.entries(reportedAs).flatMap(([letter, name]) => (letters.has(letter) ? [name] : []));
  const isOf = (key: string) => names.some((name) => key === name || key.startsWith(`${name} on `));
  const tested = new Set(Object.keys(versions).flatMap((key) => (isOf(key) ? [versions[key]] : [])));
  return tested.size === 1 ? [...tested][0] : undefined;
}

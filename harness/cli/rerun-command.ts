import type { ScenarioResult } from "../scenario/index.ts";
import type { RunFlags } from "./run-flags.ts";
import { testedCryptoWasm } from "./tested-crypto-wasm.ts";

/**
 * The one command that runs a failed scenario again, and no other that has its id, on the versions that it failed with:
 * `versions` are those of the run.
 */
export function rerunCommand(
  { scenario, clients }: ScenarioResult,
  flags: RunFlags,
  versions: Record<string, string>,
): string {
  const { backend, hs, hs1, hs2, hs3, jsSdk, jsSdk2, mautrix, mautrix2, browser, rustSdk, rustSdk2 } = flags;
  const cryptoWasm = flags.cryptoWasm ?? testedCryptoWasm(clients, flags, versions);
  const options: Record<string, string | undefined> = {
    clients,
    backend: backend === "auto" ? undefined : backend,
    hs: hs === "synapse" ? undefined : hs,
    hs1,
    hs2,
    hs3,
    "js-sdk": jsSdk,
    "js-sdk2": jsSdk2,
    "crypto-wasm": cryptoWasm,
    mautrix,
    mautrix2,
    browser,
    "rust-sdk": rustSdk,
    "rust-sdk2": rustSdk2,
  };
  const words = Object.entries(options).flatMap(([name, value]) => (value ? [`--${name}`, quote(value)] : []));
  return ["./crucible run", quote(scenario), ...words].join(" ");
}

/** As one word for a shell. */
function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

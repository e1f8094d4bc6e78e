import path from "node:path";
import { shownPath } from "../report/index.ts";
import type { ScenarioResult } from "../scenario/index.ts";
import { namesFolder } from "../support/index.ts";
import { projectRoot } from "./project-root.ts";
import type { RunFlags } from "./run-flags.ts";
import { testedCryptoWasm } from "./tested-crypto-wasm.ts";

/** Options that choose among scenarios, or say what is done beside running them; and those that the command has anyway. */
const withoutEffect: ReadonlySet<keyof RunFlags> = new Set([
  "clients",
  "family",
  "tag",
  "repeat",
  "shard",
  "junit",
  "json",
  "reports",
  "keep",
  "pauseOnFailure",
]);
/** The value of an option that nobody gave. */
const defaults: Partial<RunFlags> = { backend: "auto", hs: "synapse", serverLogLevel: "info" };

/**
 * The one command that runs a failed scenario again, and no other that has its id, on the versions that it failed with:
 * `versions` are those of the run, `repeat` is how often. It can be pasted where the output is read: in the working directory, or, in CI, in a
 * checkout of the workspace.
 */
export function rerunCommand(
  { scenario, clients, seed }: ScenarioResult,
  flags: RunFlags,
  versions: Record<string, string>,
  { repeat = 1, env = process.env }: { repeat?: number; env?: NodeJS.ProcessEnv } = {},
): string {
  const { CRUCIBLE_SCENARIOS: scenarios } = env;
  const assignments = [
    ...(scenarios ? [`CRUCIBLE_SCENARIOS=${quote(shownPath(scenarios, env))}`] : []),
    ...(seed === undefined ? [] : [`CRUCIBLE_SEED=${seed}`]),
  ];
  const cryptoWasm = flags.cryptoWasm ?? testedCryptoWasm(clients, flags, versions);
  const given = Object.entries({ ...flags, cryptoWasm }).filter(
    ([name, value]) => !withoutEffect.has(name as keyof RunFlags) && value !== defaults[name as keyof RunFlags],
  );
  const options = given.flatMap(([name, value]) => optionWords(name, value, env));
  return [
    ...assignments,
    quote(asPath(shownPath(path.join(projectRoot, "crucible"), env))),
    "run",
    quote(scenario),
    "--clients",
    clients,
    ...options,
    ...(repeat > 1 ? [`--repeat ${repeat}`] : []),
  ].join(" ");
}

function optionWords(name: string, value: unknown, env: NodeJS.ProcessEnv): string[] {
  if (value === undefined || value === false) return [];
  const option = `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  if (value === true) return [option];
  return [option, quote(optionValue(String(value), env))];
}

/** The path of a folder as its reader can use it: as it was typed, unless that means another folder there. */
function optionValue(value: string, env: NodeJS.ProcessEnv): string {
  // An image's name may have slashes too.
  if (!namesFolder(value) || value.startsWith("image:")) return value;
  const shown = asPath(shownPath(value, env));
  return !path.isAbsolute(value) && path.resolve(shown) === path.resolve(value) ? value : shown;
}

/** With a sign that it is a path, not a program that the shell looks for, nor a version. */
function asPath(file: string): string {
  return path.isAbsolute(file) || file.startsWith(".") ? file : `./${file}`;
}

/** As one word for a shell. */
function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

import fs from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import {
  cacheFolder,
  InfrastructureError,
  isThere,
  moveIntoPlace,
  namesFolder,
  nearestVersion,
  runProgram,
  temporaryFolder,
  UsageError,
} from "../../support/index.ts";
import type { DriverCommand } from "../driver-process.ts";
import { npmReason } from "./npm-reason.ts";

export const defaultJsSdk = "43.0.0";
const wasmPackage = "@matrix-org/matrix-sdk-crypto-wasm";

/** A matrix-js-sdk that can be run, with the crypto wasm that it will load. */
export interface JsSdk {
  folder: string;
  version: string;
  cryptoWasmVersion: string;
}

interface Manifest {
  name: string;
  version: string;
  main?: string;
}

/** Which crypto wasm a release of matrix-js-sdk is installed with: `shipped`, or a version; left out, the newest that it accepts. */
type CryptoWasm = string | undefined;

interface JsSdkChoice {
  /** A version, or the folder of one that was built. */
  jsSdk?: string;
  cryptoWasm?: CryptoWasm;
}

/**
 * Says what is wrong with this choice as far as that is known without installing anything: a folder that holds no SDK that
 * was built, a version that the registry does not have. Throws `UsageError`.
 */
export async function checkJsSdk({ jsSdk = defaultJsSdk, cryptoWasm }: JsSdkChoice): Promise<void> {
  if (namesFolder(jsSdk)) await fromFolder(path.resolve(jsSdk));
  else if (!isVersion(jsSdk)) throw await noSuchVersion("matrix-js-sdk", jsSdk);
  else if (!(await cached(jsSdk, cryptoWasm))) await pinnedWasm(jsSdk, cryptoWasm);
}

/**
 * Makes sure that this matrix-js-sdk stands in the user's cache, or is the given folder.
 *
 * A release accepts later crypto wasms than the one it shipped with. By default it gets what npm resolves at the time of
 * the installation, for that is what its users get; the cache keeps that. `cryptoWasm` asks for another: `shipped` for
 * the lowest that the release accepts, or a version.
 * Throws `UsageError` for what does not exist, `InfrastructureError` when it cannot be had.
 */
export async function installJsSdk(
  { jsSdk = defaultJsSdk, cryptoWasm }: JsSdkChoice,
  progress: (text: string) => void,
): Promise<JsSdk> {
  if (namesFolder(jsSdk)) return fromFolder(path.resolve(jsSdk));
  if (!isVersion(jsSdk)) throw await noSuchVersion("matrix-js-sdk", jsSdk);
  const known = await cached(jsSdk, cryptoWasm);
  if (known) return known;

  progress(`installing matrix-js-sdk ${jsSdk}`);
  const pinned = await pinnedWasm(jsSdk, cryptoWasm);
  const project = {
    name: "crucible-js-sdk",
    private: true,
    dependencies: { "matrix-js-sdk": jsSdk, ...pinned },
    overrides: pinned,
  };
  const place = placeOf(jsSdk, cryptoWasm);
  await using temporary = await temporaryFolder();
  const made = path.join(temporary.folder, "project");
  try {
    await fs.mkdir(made);
    await fs.writeFile(path.join(made, "package.json"), JSON.stringify(project, null, 2));
    await runProgram(
      "npm",
      ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock", "--omit=dev"],
      {
        cwd: made,
      },
    );
    await moveIntoPlace(made, place, async () => (await installedAt(place)) !== undefined);
  } catch (error) {
    throw new InfrastructureError(`matrix-js-sdk ${jsSdk} could not be installed: ${npmReason(error)}`, {
      hint: "it comes from the npm registry; check the connection, or name a folder with --js-sdk ./matrix-js-sdk",
      cause: error,
    });
  }
  return fromFolder(sdkIn(place));
}

/**
 * What this choice is for a person, unless it is the release that is tested by default with the crypto wasm that an
 * installation gives. Of a crypto wasm that is named, that is known when the default is installed.
 */
export async function otherJsSdk({ jsSdk = defaultJsSdk, cryptoWasm }: JsSdkChoice): Promise<string | undefined> {
  if (namesFolder(jsSdk)) return `matrix-js-sdk in ${jsSdk}`;
  if (jsSdk !== defaultJsSdk) return `matrix-js-sdk ${jsSdk}`;
  const usual = cryptoWasm === undefined ? undefined : await cached(defaultJsSdk, undefined);
  return usual?.cryptoWasmVersion === cryptoWasm ? undefined : `matrix-js-sdk's crypto wasm ${cryptoWasm}`;
}

/** How to start the Node driver with this SDK. */
export function jsDriverCommand({ folder, cryptoWasmVersion }: JsSdk): DriverCommand {
  const program = fileURLToPath(new URL("node/main.ts", import.meta.url));
  return {
    command: process.execPath,
    // Stacks name the SDK's own source files where it comes with their maps.
    args: ["--enable-source-maps", "--disable-warning=ExperimentalWarning", program, folder, cryptoWasmVersion],
    servesAgain: true,
  };
}

/** The crypto wasm that npm is told to install; none when the choice is npm's. Throws as `installJsSdk` does. */
async function pinnedWasm(jsSdk: string, cryptoWasm: CryptoWasm): Promise<Record<string, string>> {
  const manifest = (await view("matrix-js-sdk", jsSdk, "dependencies")) as Record<string, string> | undefined;
  if (!manifest) throw await noSuchVersion("matrix-js-sdk", jsSdk);
  const range = manifest[wasmPackage];
  if (!range)
    throw new UsageError(`matrix-js-sdk ${jsSdk} has no Rust crypto`, {
      hint: "34.9.0 is the oldest release that is supported",
    });
  if (cryptoWasm === undefined) return {};
  if (cryptoWasm === "shipped") return { [wasmPackage]: range.replace(/^[^\d]*/, "") };
  if (!isVersion(cryptoWasm) || !(await view(wasmPackage, cryptoWasm, "version")))
    throw await noSuchVersion(wasmPackage, cryptoWasm);
  return { [wasmPackage]: cryptoWasm };
}

function isVersion(text: string): boolean {
  return /^\d+\.\d+\.\d+(-rc\.\d+)?$/.test(text);
}

/** Where a release stands in the user's cache. */
function placeOf(jsSdk: string, cryptoWasm: CryptoWasm = "newest"): string {
  return path.join(cacheFolder("js-sdk"), `${jsSdk}+${cryptoWasm}`);
}

/** What was installed before, also for another choice that came to the same crypto wasm. */
async function cached(jsSdk: string, cryptoWasm: CryptoWasm): Promise<JsSdk | undefined> {
  const own = await installedAt(placeOf(jsSdk, cryptoWasm));
  if (own || cryptoWasm === undefined) return own;
  const others = [await installedAt(placeOf(jsSdk)), await installedAt(placeOf(jsSdk, "shipped"))];
  return others.find((other) => other?.cryptoWasmVersion === cryptoWasm);
}

async function installedAt(place: string): Promise<JsSdk | undefined> {
  return fromFolder(sdkIn(place)).catch(() => undefined);
}

function sdkIn(place: string): string {
  return path.join(place, "node_modules", "matrix-js-sdk");
}

async function fromFolder(folder: string): Promise<JsSdk> {
  const manifest = await readManifest(folder);
  if (manifest?.name !== "matrix-js-sdk") {
    throw new UsageError(
      `${folder} is not a folder of matrix-js-sdk: ${manifest ? `its package.json is of ${manifest.name}` : await whyNoManifest(folder)}`,
      {
        hint: "name a checkout that was built (it has a lib folder), or a version such as 43.0.0",
      },
    );
  }
  const main = path.join(folder, manifest.main ?? "lib/index.js");
  const isBuilt = await isThere(main);
  if (!isBuilt) {
    throw new UsageError(`${folder} was not built: ${main} is not there`, {
      hint: "install its dependencies and run its build script, or name a version such as 43.0.0",
    });
  }
  for (let up = folder; up !== path.dirname(up); up = path.dirname(up)) {
    const wasm = await readManifest(path.join(up, "node_modules", wasmPackage));
    if (wasm) return { folder, version: manifest.version, cryptoWasmVersion: wasm.version };
  }
  throw new UsageError(`${folder} has no ${wasmPackage} installed`, { hint: "install its dependencies first" });
}

async function whyNoManifest(folder: string): Promise<string> {
  return (await isThere(folder)) ? "it has no package.json" : "there is no such folder";
}

async function readManifest(folder: string): Promise<Manifest | undefined> {
  return fs.readFile(path.join(folder, "package.json"), "utf8").then(
    (text) => JSON.parse(text) as Manifest,
    () => undefined,
  );
}

/** What the registry says of one field of a package; undefined when there is no such version. */
async function view(name: string, version: string, field: string): Promise<unknown> {
  try {
    const stdout = await runProgram("npm", ["view", `${name}@${version}`, field, "--json"]);
    return stdout.trim() ? JSON.parse(stdout) : undefined;
  } catch (error) {
    const { stdout = "" } = error as { stdout?: string };
    if (stdout.includes("E404")) return undefined;
    throw new InfrastructureError(`${name} ${version} could not be looked up: ${npmReason(error)}`, {
      hint: "installing an SDK needs npm and a connection; releases in the cache need neither",
      cause: error,
    });
  }
}

async function noSuchVersion(name: string, version: string): Promise<UsageError> {
  const versions = (await view(name, "latest", "versions")) as string[] | undefined;
  const nearest = nearestVersion(version, versions ?? []);
  // A word was perhaps meant to be a folder.
  const kind = isVersion(version)
    ? "the nearest that exists is"
    : "name a folder by its path, or a version: the newest is";
  const hint = nearest && `${kind} ${nearest}`;
  return new UsageError(`there is no ${name} ${version}`, { hint });
}

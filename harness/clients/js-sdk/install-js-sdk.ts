import fs from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { closest } from "fastest-levenshtein";
import {
  cacheFolder,
  InfrastructureError,
  isThere,
  moveIntoPlace,
  namesFolder,
  runProgram,
  temporaryFolder,
  UsageError,
} from "../../support/index.ts";
import type { DriverCommand } from "../driver-process.ts";

const defaultVersion = "43.0.0";
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

/**
 * Makes sure that this matrix-js-sdk stands in the user's cache, or is the given folder.
 * The SDK depends on its crypto by caret, so a fresh install of an old release would not give what it shipped
 * with; the lowest version that the release accepts is that, and is pinned, unless `cryptoWasm` names another.
 * Throws `UsageError` for what does not exist, `InfrastructureError` when it cannot be had.
 */
export async function installJsSdk(
  { jsSdk = defaultVersion, cryptoWasm }: { jsSdk?: string; cryptoWasm?: string },
  progress: (text: string) => void,
): Promise<JsSdk> {
  if (namesFolder(jsSdk)) return fromFolder(path.resolve(jsSdk));
  if (!/^\d+\.\d+\.\d+(-rc\.\d+)?$/.test(jsSdk)) throw await noSuchVersion("matrix-js-sdk", jsSdk);
  const name = cryptoWasm ? `${jsSdk}+${cryptoWasm}` : jsSdk;
  const known = await cached(name);
  if (known) return known;

  progress(`installing matrix-js-sdk ${jsSdk}`);
  const manifest = await view("matrix-js-sdk", jsSdk, "dependencies");
  if (!manifest) throw await noSuchVersion("matrix-js-sdk", jsSdk);
  const range = (manifest as Record<string, string>)[wasmPackage];
  if (!range)
    throw new UsageError(`matrix-js-sdk ${jsSdk} has no Rust crypto`, {
      hint: "34.9.0 is the oldest release that is supported",
    });
  const wasmVersion = cryptoWasm ?? range.replace(/^[^\d]*/, "");
  if (cryptoWasm && !(await view(wasmPackage, cryptoWasm, "version")))
    throw await noSuchVersion(wasmPackage, cryptoWasm);

  const folder = cacheFor(name);
  await using temporary = await temporaryFolder();
  const made = path.join(temporary.folder, "project");
  try {
    await fs.mkdir(made);
    const project = {
      name: "crucible-js-sdk",
      private: true,
      dependencies: { "matrix-js-sdk": jsSdk, [wasmPackage]: wasmVersion },
      overrides: { [wasmPackage]: wasmVersion },
    };
    await fs.writeFile(path.join(made, "package.json"), JSON.stringify(project, null, 2));
    await runProgram(
      "npm",
      ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock", "--omit=dev"],
      {
        cwd: made,
      },
    );
    await moveIntoPlace(made, folder, async () => (await cached(name)) !== undefined);
  } catch (error) {
    throw new InfrastructureError(
      `matrix-js-sdk ${jsSdk} could not be installed: ${(error as Error).message.split("\n")[0]}`,
      {
        hint: "it comes from the npm registry; check the connection, or name a folder with --js-sdk ./matrix-js-sdk",
        cause: error,
      },
    );
  }
  return fromFolder(path.join(folder, "node_modules", "matrix-js-sdk"));
}

/** How to start the Node driver with this SDK. */
export function jsDriverCommand({ folder, cryptoWasmVersion }: JsSdk): DriverCommand {
  const program = fileURLToPath(new URL("node/main.ts", import.meta.url));
  return {
    command: process.execPath,
    args: ["--disable-warning=ExperimentalWarning", program, folder, cryptoWasmVersion],
    servesAgain: true,
  };
}

function cacheFor(name: string): string {
  return path.join(cacheFolder("js-sdk"), name);
}

async function cached(name: string): Promise<JsSdk | undefined> {
  const folder = path.join(cacheFor(name), "node_modules", "matrix-js-sdk");
  return fromFolder(folder).catch(() => undefined);
}

async function fromFolder(folder: string): Promise<JsSdk> {
  const manifest = await readManifest(folder);
  if (manifest?.name !== "matrix-js-sdk") {
    throw new UsageError(
      `${folder} is not a folder of matrix-js-sdk: ${manifest ? `its package.json is of ${manifest.name}` : "it has no package.json"}`,
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
    const { stdout = "", code } = error as { stdout?: string; code?: unknown };
    if (stdout.includes("E404")) return undefined;
    const what = code === "ENOENT" ? "there is no npm" : "the npm registry did not answer";
    throw new InfrastructureError(`${name} ${version} could not be looked up: ${what}`, {
      hint: "installing an SDK needs npm and a connection; releases in the cache need neither",
      cause: error,
    });
  }
}

async function noSuchVersion(name: string, version: string): Promise<UsageError> {
  const versions = (await view(name, "latest", "versions")) as string[] | undefined;
  const hint = versions ? `the nearest that exists is ${closest(version, versions)}` : undefined;
  return new UsageError(`there is no ${name} ${version}`, { hint });
}

import fs from "node:fs/promises";
import path from "node:path";
import {
  cacheFolder,
  InfrastructureError,
  isThere,
  moveIntoPlace,
  nearestVersion,
  runProgram,
  temporaryFolder,
  UsageError,
} from "../../support/index.ts";
import { installedUv, installUv, type Uv } from "./install-uv.ts";

export const defaultSynapseVersion = "1.163.2";

/**
 * A release is tried for about a week with dependencies that it pins then. Newer ones may break it: Twisted 24.10.0 came
 * a day before Synapse 1.118.0, which does not load with it.
 */
const dependenciesAgeMs = 7 * 24 * 60 * 60 * 1000;

/** A Synapse in a virtual environment of its own. */
export interface InstalledSynapse {
  version: string;
  /** The same for all that make the same tables in an empty database. */
  database: string;
  /** The environment's Python interpreter. */
  python: string;
}

/**
 * Says what is wrong with a version as far as that is known without installing anything: PyPI is asked only where uv is
 * there already. Throws `UsageError`.
 */
export async function checkSynapseRelease(version: string): Promise<void> {
  // First, for each Python on the path is asked otherwise: a third of a second in every run.
  if (isVersion(version) && (await isUsable(environmentOf(version)))) return;
  const uv = await installedUv();
  if (!isVersion(version)) throw await noSuchVersion(version, uv);
  if (uv) await wheelUploadTime(uv, version);
}

/**
 * Makes sure that this release from PyPI stands in the user's cache, and tells where.
 * Dependencies are resolved as of a week before the release's own upload: with newer ones, old releases do not start.
 * Throws `UsageError` for a version that does not exist, `InfrastructureError` when it cannot be had.
 */
export async function installSynapse(version: string, progress: (text: string) => void): Promise<InstalledSynapse> {
  if (!isVersion(version)) throw await noSuchVersion(version, await installedUv());
  const environment = environmentOf(version);
  const python = path.join(environment, "bin", "python");
  if (await isUsable(environment)) return { version, python, database: version };

  const uv = await installUv(progress);
  progress(`installing Synapse ${version}`);
  await using temporary = await temporaryFolder();
  const made = path.join(temporary.folder, "environment");
  try {
    const uploadedMs = await wheelUploadTime(uv, version);
    await runProgram(uv.command, ["venv", "--quiet", "--relocatable", "--python", uv.python, made]);
    const temporaryPython = path.join(made, "bin", "python");
    const requirements = [`matrix-synapse==${version}`, "setuptools"];
    await runProgram(uv.command, [
      "pip",
      "install",
      "--quiet",
      "--python",
      temporaryPython,
      "--exclude-newer",
      new Date(uploadedMs - dependenciesAgeMs).toISOString(),
      // uv takes what is older than the moment it is told.
      "--exclude-newer-package",
      `matrix-synapse=${new Date(uploadedMs + 1000).toISOString()}`,
      ...requirements,
    ]);
    await moveIntoPlace(made, environment, () => isUsable(environment));
  } catch (error) {
    if (error instanceof UsageError || error instanceof InfrastructureError) throw error;
    throw new InfrastructureError(`Synapse ${version} could not be installed: ${lastLine(error)}`, {
      hint: "it is installed from PyPI with uv; check the connection, or name another release with --hs synapse@VERSION",
      cause: error,
    });
  }
  return { version, python, database: version };
}

function isVersion(text: string): boolean {
  return /^\d+\.\d+\.\d+(rc\d+)?$/.test(text);
}

function environmentOf(version: string): string {
  return path.join(cacheFolder("synapse"), version);
}

/** Whether the environment is there with the Python it was made for, which an upgrade of the system may have replaced. */
async function isUsable(environment: string): Promise<boolean> {
  const python = await fs.realpath(path.join(environment, "bin", "python")).catch(() => undefined);
  if (!python) return false;
  const packages = path.join(environment, "lib", path.basename(python), "site-packages");
  // Where the file's name does not tell the version, nothing can be said without running it.
  return /^python3\.\d+$/.test(path.basename(python)) ? isThere(path.join(packages, "synapse")) : true;
}

/** When the release's wheels had been uploaded, as uv reads it from the registry, in milliseconds. */
async function wheelUploadTime(uv: Uv, version: string): Promise<number> {
  await using temporary = await temporaryFolder();
  try {
    const requirements = path.join(temporary.folder, "requirements.in");
    await fs.writeFile(requirements, `matrix-synapse==${version}\n`);
    const lock = [
      "pip",
      "compile",
      "--quiet",
      "--no-deps",
      "--format",
      "pylock.toml",
      "--python",
      uv.python,
      requirements,
    ];
    const stdout = await runProgram(uv.command, lock);
    const [wheels = ""] = /^wheels = \[[^\]]*/m.exec(stdout) ?? [];
    const timesMs = [...wheels.matchAll(/upload-time = ([^,]+)/g)].map(([, time = ""]) => Date.parse(time));
    if (timesMs.length === 0)
      throw new InfrastructureError(`Synapse ${version} has no wheel for this machine and Python`);
    return Math.max(...timesMs);
  } catch (error) {
    if (String((error as { stderr?: string }).stderr).includes("there is no version"))
      throw await noSuchVersion(version, uv);
    throw error;
  }
}

/** All releases on PyPI that uv's pip lists, newest first. Rejects when it lists none. */
export async function synapseReleases(uv: Uv): Promise<string[]> {
  const stdout = await runProgram(uv.pip, ["index", "versions", "matrix-synapse"]);
  const versions = /Available versions: (.*)/.exec(stdout)?.[1]?.split(", ");
  if (!versions) throw new InfrastructureError("PyPI lists no releases of matrix-synapse");
  return versions;
}

async function noSuchVersion(version: string, uv: Uv | undefined): Promise<UsageError> {
  const versions = uv && (await synapseReleases(uv).catch(() => undefined));
  const hint = versions
    ? `the nearest that exists is synapse@${nearestVersion(version, versions)}`
    : `name a release, such as synapse@${defaultSynapseVersion}; PyPI lists them as matrix-synapse`;
  return new UsageError(`there is no Synapse ${version}`, { hint });
}

function lastLine(error: unknown): string {
  const text = (error as { stderr?: string }).stderr || (error as Error).message;
  return text.trim().split("\n").at(-1) ?? "";
}

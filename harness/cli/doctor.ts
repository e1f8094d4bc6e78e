import fs from "node:fs/promises";
import { Command } from "commander";
import pc from "picocolors";
import { cacheFolder, InfrastructureError, runProgram } from "../support/index.ts";
import { exitCodes } from "./exit-codes.ts";

interface Finding {
  what: string;
  found: string;
  ok: boolean;
  hint?: string;
}

/** A Synapse, an SDK, a federation's data and a run's journals fit into this. */
const enoughBytes = 2e9;

export function doctorCommand(): Command {
  return new Command("doctor").description("say what this machine has and lacks for a run").action(doctor);
}

async function doctor(): Promise<void> {
  const { containerEngine } = await import("../homeservers/index.ts");
  const engine = await containerEngine();
  const cache = await look("cache folder", writableCache);
  const python = await look("Python", () => usablePython(cache.ok));
  const container = engine.answers
    ? { what: "container engine", found: "answers", ok: true }
    : { what: "container engine", found: engine.reason, ok: false, hint: "only --backend container needs one" };
  const findings = [{ what: "Node", found: process.version, ok: true }, python, container, cache];
  if (cache.ok) {
    findings.push(
      await look("disk space", freeSpace),
      await look("uv", () => installed("uv")),
      await look("Synapse", () => installed("synapse")),
      await look("matrix-js-sdk", () => installedBy("npm", "js-sdk", "install Node.js with npm")),
      await look("mautrix-go", () =>
        installedBy("go", "mautrix-go", "only g in --clients needs it: https://go.dev/dl"),
      ),
      await look("Chromium", browser),
      await look("matrix-rust-sdk", () =>
        installedBy("cargo", "rust-sdk", "only r in --clients needs it: https://rustup.rs"),
      ),
    );
  }
  for (const { what, found, ok, hint } of findings) {
    process.stdout.write(`${ok ? pc.green("ok     ") : pc.yellow("missing")} ${what}: ${found}\n`);
    if (!ok && hint) process.stdout.write(`        hint: ${hint}\n`);
  }
  const lacking = !cache.ok
    ? "nothing can be installed without the cache folder"
    : noBackend(python.ok, engine.answers);
  process.stdout.write(lacking ? `No run is possible: ${lacking}.\n` : "A run is possible.\n");
  process.exitCode = lacking ? exitCodes.infrastructure.code : exitCodes.held.code;
}

function noBackend(python: boolean, engine: boolean): string | undefined {
  if (python || engine) return undefined;
  return "there is neither a Python with venv, to run Synapse as a process, nor a container engine";
}

/** What `find` finds; or why it does not, with the hint of the error. */
async function look(what: string, find: () => Promise<string>): Promise<Finding> {
  try {
    return { what, found: await find(), ok: true };
  } catch (error) {
    const { message, hint } = error as InfrastructureError;
    return { what, found: message, ok: false, hint };
  }
}

async function usablePython(hasCache: boolean): Promise<string> {
  const { findPython } = await import("../homeservers/index.ts");
  const { command, makesEnvironments } = await findPython();
  // What is there already needs no venv any more.
  const isInstalled = hasCache && [...(await namesIn("uv")), ...(await namesIn("synapse"))].length > 0;
  if (makesEnvironments || isInstalled) return command;
  throw new InfrastructureError(`${command} lacks venv, which installing Synapse needs`, {
    hint: "install python3-venv, or use --backend container with a container engine",
  });
}

async function writableCache(): Promise<string> {
  const folder = cacheFolder();
  await fs.access(folder, fs.constants.W_OK).catch((cause) => {
    throw new InfrastructureError(`${folder} cannot be written to`, {
      hint: "name a folder with CRUCIBLE_CACHE",
      cause,
    });
  });
  return folder;
}

async function freeSpace(): Promise<string> {
  const { bavail, bsize } = await fs.statfs(cacheFolder());
  const text = `${((bavail * bsize) / 1e9).toFixed(1)} GB free`;
  if (bavail * bsize >= enoughBytes) return text;
  throw Object.assign(new Error(text), { hint: "a first run needs about 2 GB in the cache folder" });
}

async function browser(): Promise<string> {
  const { findBrowser } = await import("../scenario/index.ts");
  const { executable, from, unpack } = await findBrowser();
  return unpack ? `that of ${from}; a run with the letter b unpacks it` : `${executable}, from ${from}`;
}

async function installed(kind: string): Promise<string> {
  return (await namesIn(kind)).join(", ") || "none yet; a run installs what it needs";
}

/** The same of what another program installs, which must be there unless it has done so. */
async function installedBy(program: string, kind: string, hint: string): Promise<string> {
  const names = await namesIn(kind);
  if (names.length > 0) return names.join(", ");
  await runProgram(program, ["--version"]).catch((cause) => {
    // Go wants to be asked in another way, and says so.
    if (cause.code === "ENOENT")
      throw new InfrastructureError(`none yet, and there is no ${program} to install it with`, { hint, cause });
  });
  return installed(kind);
}

/** What was installed of a kind, by version. */
async function namesIn(kind: string): Promise<string[]> {
  return fs.readdir(cacheFolder(kind));
}

import { createHash } from "node:crypto";
import fs from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import {
  cacheFolder,
  InfrastructureError,
  isThere,
  namesFolder,
  nearestVersion,
  runProgram,
  scratchFolder,
  temporaryFolder,
  UsageError,
} from "../../support/index.ts";
import type { DriverCommand } from "../driver-process.ts";
import { firstError } from "./first-error.ts";

const crate = fileURLToPath(new URL("driver", import.meta.url));
const program = "rust-sdk-driver";
/** The release that the crate itself names, with its lock file. */
export const defaultRustSdk = "0.19.1";
/** What the driver can be built with; what a release lacks is left out of its capabilities (`src/release.rs`). */
const oldestVersion = "0.18.0";

/** Names this choice for a person, unless it is the release that is tested by default. */
export function otherRustSdk({ rustSdk = defaultRustSdk }: { rustSdk?: string }): string | undefined {
  if (namesFolder(rustSdk)) return `matrix-rust-sdk in ${rustSdk}`;
  return rustSdk === defaultRustSdk ? undefined : `matrix-rust-sdk ${rustSdk}`;
}

/** Says what is wrong with this choice as far as that is known without fetching anything. Throws `UsageError`. */
export async function checkRustSdk({ rustSdk = defaultRustSdk }: { rustSdk?: string }): Promise<void> {
  if (namesFolder(rustSdk)) await checkCheckout(path.resolve(rustSdk));
  else checkVersion(rustSdk);
}

/**
 * Makes sure that the driver stands in the user's cache, built with this matrix-rust-sdk: a version from crates.io, or
 * the folder of a checkout, which cargo looks through each time. Returns the program.
 * Throws `UsageError` for what does not exist, `InfrastructureError` when it cannot be had.
 */
export async function installRustSdk(
  { rustSdk = defaultRustSdk }: { rustSdk?: string },
  progress: (text: string) => void,
): Promise<string> {
  if (namesFolder(rustSdk)) return fromCheckout(path.resolve(rustSdk), progress);
  checkVersion(rustSdk);
  const folder = path.join(cacheFolder("rust-sdk"), `${rustSdk}-${await sourceHash()}`);
  const built = path.join(folder, program);
  if (await isThere(built)) return built;

  await using temporary = await temporaryFolder();
  const source = path.join(temporary.folder, "source");
  await copySource(source);
  if (rustSdk !== defaultRustSdk) await useVersion(source, rustSdk);
  const target = process.env.CARGO_TARGET_DIR ?? path.join(temporary.folder, "target");
  const hint =
    rustSdk === defaultRustSdk
      ? `cargo build in ${crate} tells more`
      : `the driver in ${crate} is written for ${defaultRustSdk}; its src/release.rs says what other releases lack`;
  const fresh = await build({ name: `matrix-rust-sdk ${rustSdk}`, source, target, hint, progress });
  // Only the program is kept: what it was made of takes a gigabyte.
  await keep(fresh, built);
  return built;
}

/**
 * How to start the driver. A driver that ends removes its clients' databases; what a killed one leaves is there for the
 * client's return, and goes with this process.
 */
export async function rustDriverCommand(program: string): Promise<DriverCommand> {
  const { folder } = await scratchFolder();
  return { command: program, args: [folder] };
}

function checkVersion(rustSdk: string): void {
  if (!/^\d+\.\d+\.\d+$/.test(rustSdk)) {
    throw new UsageError(`"${rustSdk}" is no version of matrix-rust-sdk`, {
      hint: `name a release, such as ${defaultRustSdk}, or the folder of a checkout`,
    });
  }
  if (rustSdk.localeCompare(oldestVersion, "en", { numeric: true }) < 0) {
    throw new UsageError(`the driver cannot be built with matrix-rust-sdk ${rustSdk}`, {
      hint: `${oldestVersion} is the oldest release that is supported`,
    });
  }
}

async function checkCheckout(checkout: string): Promise<void> {
  if (await isThere(path.join(checkout, "crates", "matrix-sdk", "Cargo.toml"))) return;
  throw new UsageError(`${checkout} is not a checkout of matrix-rust-sdk: it has no crates/matrix-sdk/Cargo.toml`, {
    hint: `name the top folder of a checkout, or a version such as ${defaultRustSdk}`,
  });
}

async function fromCheckout(checkout: string, progress: (text: string) => void): Promise<string> {
  await checkCheckout(checkout);
  const key = createHash("sha256").update(checkout).digest("hex").slice(0, 12);
  const folder = path.join(cacheFolder("rust-sdk"), `checkout-${key}`);
  const source = path.join(folder, "source");
  await keepSourceFor(checkout, source);
  const target = process.env.CARGO_TARGET_DIR ?? path.join(folder, "target");
  const hint = `cargo build in ${source}, which is the driver with this checkout, tells more`;
  const fresh = await build({ name: `matrix-rust-sdk in ${checkout}`, source, target, hint, progress });
  // Another build in the same target folder takes the place of the program there.
  const built = path.join(folder, program);
  await keep(fresh, built);
  return built;
}

/** Puts a program that was built in its place, where it is whole at any moment. */
async function keep(fresh: string, built: string): Promise<void> {
  await using temporary = await temporaryFolder();
  const copy = path.join(temporary.folder, program);
  await fs.copyFile(fresh, copy);
  await fs.mkdir(path.dirname(built), { recursive: true });
  await fs.rename(copy, built);
}

/** Copies the crate, without what a build in its own folder may have left. */
async function copySource(to: string): Promise<void> {
  for (const file of await sourceFiles()) {
    await fs.mkdir(path.dirname(path.join(to, file)), { recursive: true });
    await fs.copyFile(path.join(crate, file), path.join(to, file));
  }
}

async function sourceFiles(): Promise<string[]> {
  const modules = (await fs.readdir(path.join(crate, "src"))).map((file) => path.join("src", file));
  return ["Cargo.toml", "Cargo.lock", "build.rs", ...modules.sort()];
}

async function sourceHash(): Promise<string> {
  const hash = createHash("sha256");
  for (const file of await sourceFiles()) hash.update(file).update(await fs.readFile(path.join(crate, file)));
  return hash.digest("hex").slice(0, 12);
}

/** Each release has dependencies of its own, so the lock file is made anew. */
async function useVersion(source: string, version: string): Promise<void> {
  await rewriteManifest(source, (line) => line.replace(`"=${defaultRustSdk}"`, `"=${version}"`));
  await fs.rm(path.join(source, "Cargo.lock"));
  try {
    await runProgram(cargo, ["generate-lockfile"], { cwd: source });
  } catch (error) {
    throw await cannotResolve(version, error as Error & { stderr?: string; code?: unknown });
  }
}

async function cannotResolve(version: string, error: Error & { stderr?: string; code?: unknown }): Promise<Error> {
  if (error.code === "ENOENT") return noCargo(error);
  const candidates = /candidate versions found which didn't match: (.*)/.exec(error.stderr ?? "")?.[1];
  if (candidates) {
    const versions = candidates.split(", ").filter((candidate) => /^\d/.test(candidate));
    return new UsageError(`there is no matrix-rust-sdk ${version}`, {
      hint: `the nearest that exists is ${nearestVersion(version, versions)}`,
    });
  }
  return new InfrastructureError(
    `matrix-rust-sdk ${version} could not be looked up: ${firstError(error.stderr ?? "")}`,
    {
      hint: "it comes from crates.io; check the connection, or name a folder with --rust-sdk ./matrix-rust-sdk",
      cause: error,
    },
  );
}

/**
 * The crate as it is built with a checkout, made anew only when it or the checkout's lock file is another: cargo builds
 * what was written again, though it be the same, and completes the lock file itself.
 */
async function keepSourceFor(checkout: string, source: string): Promise<void> {
  const lock = await fs.readFile(path.join(checkout, "Cargo.lock"), "utf8").catch(() => undefined);
  const madeOf = path.join(source, "made-of");
  const wanted = createHash("sha256")
    .update(await sourceHash())
    .update(lock ?? "")
    .digest("hex");
  if ((await fs.readFile(madeOf, "utf8").catch(() => undefined)) === wanted) return;
  await fs.rm(source, { recursive: true, force: true });
  await copySource(source);
  await useCheckout(source, checkout, lock);
  // Last: what was not made to its end is made anew.
  await fs.writeFile(madeOf, wanted);
}

/** Dependencies are those that the checkout was tried with, as far as it says. */
async function useCheckout(source: string, checkout: string, lock: string | undefined): Promise<void> {
  if (lock !== undefined) await fs.writeFile(path.join(source, "Cargo.lock"), lock);
  await rewriteManifest(source, (line) => {
    const [, name] = /^(matrix-sdk[\w-]*) = /.exec(line) ?? [];
    if (!name) return line;
    return line.replace(
      `version = "=${defaultRustSdk}"`,
      `path = ${JSON.stringify(path.join(checkout, "crates", name))}`,
    );
  });
}

async function rewriteManifest(source: string, rewrite: (line: string) => string): Promise<void> {
  const manifest = path.join(source, "Cargo.toml");
  const lines = (await fs.readFile(manifest, "utf8")).split("\n");
  await fs.writeFile(manifest, lines.map(rewrite).join("\n"));
}

const cargo = "cargo";

interface Build {
  name: string;
  source: string;
  target: string;
  /** What a person may do about a build that fails. */
  hint: string;
  progress: (text: string) => void;
}

/** The SDK declares newer compilers than it needs. */
async function build({ name, source, target, hint, progress }: Build): Promise<string> {
  progress(`building the driver for ${name}: some minutes the first time`);
  const total = (await fs.readFile(path.join(source, "Cargo.lock"), "utf8")).split("[[package]]").length - 1;
  const complaints: string[] = [];
  let compiled = 0;
  const onComplaint = (line: string) => {
    if (!/^\s+(Compiling|Downloaded|Downloading|Updating|Locking|Adding)/.test(line)) complaints.push(line);
    else if (line.includes("Compiling") && ++compiled % 100 === 0)
      progress(`built ${compiled} of at most ${total} crates`);
  };
  const env = { CARGO_TARGET_DIR: target };
  await runProgram(cargo, ["build", "--ignore-rust-version"], { cwd: source, env, onComplaint }).catch((cause) => {
    if (cause.code === "ENOENT") throw noCargo(cause);
    throw new InfrastructureError(`the driver for ${name} could not be built: ${firstError(complaints.join("\n"))}`, {
      hint,
      cause,
    });
  });
  return path.join(target, "debug", program);
}

function noCargo(cause: unknown): InfrastructureError {
  return new InfrastructureError("matrix-rust-sdk has to be built once, which needs cargo; found none", {
    hint: "install Rust (https://rustup.rs), or run without r in --clients",
    cause,
  });
}

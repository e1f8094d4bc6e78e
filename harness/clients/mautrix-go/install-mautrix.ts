import { createHash } from "node:crypto";
import fs from "node:fs/promises";
import path from "node:path";
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
import { clockOverlay } from "./clock-overlay.ts";

const module = "maunium.net/go/mautrix";
const source = import.meta.dirname;
/** Far more than a build on two busy cores takes. */
const buildLimitMs = 900_000;
const connectionHint = "its modules come from proxy.golang.org; check the connection and `go version`";

/** The driver, built with one release of mautrix-go. */
export interface MautrixDriver {
  program: string;
}

/** Says what is wrong with this choice as far as that is known without fetching anything. Throws `UsageError`. */
export async function checkMautrix({ mautrix }: { mautrix?: string }): Promise<void> {
  await resolveChoice(mautrix);
}

/**
 * Makes sure that the driver stands in the user's cache, built with this release of mautrix-go or with the one whose
 * source the folder holds. Throws `UsageError` for a release or folder that cannot be used, `InfrastructureError` when
 * Go is missing, or modules cannot be had that may well exist.
 */
export async function installMautrix(
  { mautrix }: { mautrix?: string },
  progress: (text: string) => void,
): Promise<MautrixDriver> {
  const ours = [...(await goFiles(source)), path.join(source, "clock-overlay.ts")];
  const { folder, version, defaultVersion } = await resolveChoice(mautrix);
  const hash = await hashOf(folder ? [...ours, ...(await goFiles(folder))] : ours);
  const built = path.join(cacheFolder("mautrix-go"), `${folder ? path.basename(folder) : version}-${hash}`);
  const program = path.join(built, "driver");
  if (await isThere(program)) return { program };

  await checkGo();
  const name = folder ? `mautrix-go in ${folder}` : `mautrix-go ${version}`;
  progress(`building the driver of ${name}; the first time this takes some minutes`);
  await using temporary = await temporaryFolder();
  const code = path.join(temporary.folder, "source");
  await fs.mkdir(code);
  for (const file of await goFiles(source)) await fs.copyFile(file, path.join(code, path.basename(file)));
  const isOurs = !folder && version === defaultVersion;
  // What mautrix has of its own author's in its interface must be of the release that it asks for itself.
  if (!isOurs) await go(code, ["mod", "edit", "-droprequire=go.mau.fi/util"]);
  if (folder) await go(code, ["mod", "edit", `-replace=${module}=${folder}`]);
  else if (!isOurs) await choose(code, version, defaultVersion);
  const made = path.join(temporary.folder, "built");
  const overlay = await clockOverlay(
    (await go(code, ["env", "GOROOT"])).trim(),
    path.join(temporary.folder, "overlay"),
  );
  if (!overlay) progress("this Go's package time is not known, so the clocks of mautrix-go's clients cannot be moved");
  await build(code, path.join(made, "driver"), { name, folder, isOurs, overlay });
  await moveIntoPlace(made, built, () => isThere(program));
  return { program };
}

/** Names this choice for a person, unless it is the release that is tested by default. */
export async function otherMautrix({ mautrix }: { mautrix?: string }): Promise<string | undefined> {
  const { folder, version, defaultVersion } = await resolveChoice(mautrix);
  if (folder) return `mautrix-go in ${mautrix}`;
  return version === defaultVersion ? undefined : `mautrix-go ${version}`;
}

/** How to start the driver. */
export function mautrixDriverCommand({ program }: MautrixDriver): DriverCommand {
  return { command: program, args: [] };
}

/** The release that the driver's own go.mod names. */
export async function defaultMautrix(): Promise<string> {
  const manifest = await fs.readFile(path.join(source, "go.mod"), "utf8");
  return /mautrix v(\S+)/.exec(manifest)?.[1] as string;
}

async function resolveChoice(
  mautrix?: string,
): Promise<{ folder: string | undefined; version: string; defaultVersion: string }> {
  const defaultVersion = await defaultMautrix();
  const wanted = mautrix ?? defaultVersion;
  const folder = namesFolder(wanted) ? path.resolve(wanted) : undefined;
  const version = wanted.replace(/^v/, "");
  if (folder) await checkFolder(folder);
  else if (!/^\d+\.\d+\.\d+(-[\w.-]+)?$/.test(version)) throw noSuchVersion(version, defaultVersion);
  return { folder, version, defaultVersion };
}

async function checkFolder(folder: string): Promise<void> {
  const manifest = await fs.readFile(path.join(folder, "go.mod"), "utf8").catch(() => undefined);
  const found = /^module (\S+)/m.exec(manifest ?? "")?.[1];
  if (found === module) return;
  const why = manifest === undefined ? "it has no go.mod" : `its go.mod is of ${found}`;
  throw new UsageError(`${folder} is not a folder of mautrix-go: ${why}`, {
    hint: "name a checkout of mautrix-go, or a version such as 0.32.0",
  });
}

async function checkGo(): Promise<void> {
  await runProgram("go", ["version"]).catch((cause) => {
    throw new InfrastructureError("the driver of mautrix-go is built with Go, and no go was found", {
      hint: "install it from https://go.dev/dl (Go 1.21 and newer fetch the release that is needed by themselves)",
      cause,
    });
  });
}

/** Has the module use another release than it was written for. */
async function choose(code: string, version: string, defaultVersion?: string): Promise<void> {
  await go(code, ["get", `${module}@v${version}`]).catch((cause) => {
    if (saysNoSuchVersion(stderrOf(cause))) throw noSuchVersion(version, defaultVersion, complaint(cause));
    throw new InfrastructureError(`mautrix-go ${version} could not be fetched: ${complaint(cause)}`, {
      hint: connectionHint,
      cause,
    });
  });
}

interface Build {
  name: string;
  /** Of the checkout, when it is one. */
  folder: string | undefined;
  isOurs: boolean;
  /** For a clock that can be moved. */
  overlay: string | undefined;
}

async function build(code: string, program: string, { name, folder, isOurs, overlay }: Build): Promise<void> {
  const mode = isOurs ? [] : ["-mod=mod"];
  const clock = overlay ? ["-overlay", overlay, "-tags", "goolm,movedclock"] : ["-tags", "goolm"];
  await go(code, ["build", ...mode, ...clock, "-trimpath", "-o", program, "."]).catch((cause) => {
    const sentence = `the driver could not be built with ${name}: ${withWholePaths(complaint(cause), code)}`;
    if (isOurs || !saysItDoesNotFit(stderrOf(cause)))
      throw new InfrastructureError(sentence, { hint: connectionHint, cause });
    const isTheirs = folder !== undefined && saysItIsOf(stderrOf(cause), module);
    throw new UsageError(sentence, {
      hint: isTheirs
        ? `go build -tags goolm ./crypto/... in ${folder} tells the same`
        : `the driver in ${source} is written for the release in its go.mod`,
    });
  });
}

/** Go heads the complaints about each package with its path; `module` is the beginning of that. */
function saysItIsOf(stderr: string, module: string): boolean {
  return stderr.split("\n").some((line) => line === `# ${module}` || line.startsWith(`# ${module}/`));
}

/** Go names files from where it was started, which is a folder that is gone when the complaint is read. */
function withWholePaths(text: string, code: string): string {
  return text.replace(/^\S+\.go(?=:\d+)/gm, (file) => {
    const whole = path.resolve(code, file);
    return path.dirname(whole) === code ? path.join(source, path.basename(whole)) : whole;
  });
}

/**
 * A server of modules has answered, and has no such release; some answer 403 for what they do not have. What git could not
 * fetch go calls an invalid version as well.
 */
function saysNoSuchVersion(stderr: string): boolean {
  return /unknown revision|invalid version: (?!git )|no matching versions|\/mautrix\/@v\/\S+: (?:403|404|410) /.test(
    stderr,
  );
}

/** The compiler has a complaint about a place in a file, or the release lacks a whole package. */
function saysItDoesNotFit(stderr: string): boolean {
  return /^# .*\n\S+\.go:\d+:\d+: |does not contain package/m.test(stderr);
}

function go(folder: string, args: string[]) {
  return runProgram("go", args, { cwd: folder, env: { CGO_ENABLED: "0" }, timeout: buildLimitMs });
}

/** All that go says beside its downloads: the complaints about each file, under the name of their package. */
function complaint(error: unknown): string {
  const lines = (stderrOf(error) || (error as Error).message).split("\n");
  const told = lines.filter((line) => line.trim() && !line.startsWith("go: downloading"));
  return told.join("\n").trim() || "go did not say why";
}

function stderrOf(error: unknown): string {
  return (error as { stderr?: string }).stderr ?? "";
}

function noSuchVersion(version: string, defaultVersion?: string, why?: string): UsageError {
  return new UsageError(`there is no mautrix-go ${version} to be had${why ? `: ${why}` : ""}`, {
    hint: `the driver is written for ${defaultVersion}; releases are on https://github.com/mautrix/go/releases`,
  });
}

/** Every file that a build of the folder reads. */
async function goFiles(folder: string): Promise<string[]> {
  const files = await fs.readdir(folder, { recursive: true });
  const read = files.filter((file) => /(\.(go|sql)|^go\.(mod|sum))$/.test(file) && !file.endsWith("_test.go"));
  return read.sort().map((file) => path.join(folder, file));
}

async function hashOf(files: readonly string[]): Promise<string> {
  const hash = createHash("sha256");
  for (const file of files) hash.update(path.basename(file)).update(await fs.readFile(file));
  return hash.digest("hex").slice(0, 12);
}

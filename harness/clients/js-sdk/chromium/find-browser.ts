import { constants, createReadStream, createWriteStream } from "node:fs";
import fs from "node:fs/promises";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { fileURLToPath } from "node:url";
import { createBrotliDecompress } from "node:zlib";
import { cacheFolder, InfrastructureError, UsageError } from "../../../support/index.ts";

const systemNames = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/** A Chromium on this machine, or one that is still packed. */
export interface FoundBrowser {
  executable: string;
  /** Who brought it. */
  from: "--browser" | "Playwright" | "the system" | "the npm package @sparticuz/chromium";
  /** Makes the executable, where it has to be unpacked. */
  unpack?: (progress: (text: string) => void) => Promise<void>;
}

/**
 * The browser that was asked for, or else Playwright's, the system's, or that of the npm package. Whether it starts is not
 * tried. Throws `UsageError` when what was asked for is no program.
 */
export async function findBrowser(wanted?: string): Promise<FoundBrowser> {
  if (wanted !== undefined) {
    const executable = path.resolve(wanted);
    if (await isProgram(executable)) return { executable, from: "--browser" };
    throw new UsageError(`--browser ${wanted} is no program`, {
      hint: "name the file of a Chromium; without --browser one is found",
    });
  }
  // Loaded when first asked for: a run without browsers does without.
  const { chromium } = await import("playwright-core");
  const playwrights = chromium.executablePath();
  if (playwrights && (await isProgram(playwrights))) return { executable: playwrights, from: "Playwright" };
  for (const folder of process.env.PATH?.split(path.delimiter) ?? []) {
    for (const name of systemNames) {
      const executable = path.join(folder, name);
      if (await isProgram(executable)) return { executable, from: "the system" };
    }
  }
  return packedBrowser();
}

/** Unpacked by us: the package itself would do so into a fixed place that all users of the machine share. */
async function packedBrowser(): Promise<FoundBrowser> {
  const packed = fileURLToPath(new URL("../bin/chromium.br", import.meta.resolve("@sparticuz/chromium")));
  const manifest = await fs.readFile(path.join(packed, "../../package.json"), "utf8");
  const { version } = JSON.parse(manifest) as { version: string };
  const executable = path.join(cacheFolder("chromium", version), "chromium");
  const from = "the npm package @sparticuz/chromium";
  if (await isProgram(executable)) return { executable, from };
  const unpack = async (progress: (text: string) => void) => {
    progress(`unpacking Chromium ${version}`);
    const temporary = `${executable}.${process.pid}.tmp`;
    try {
      await pipeline(createReadStream(packed), createBrotliDecompress(), createWriteStream(temporary, { mode: 0o755 }));
      await fs.rename(temporary, executable);
    } catch (error) {
      throw new InfrastructureError(`Chromium could not be unpacked to ${executable}: ${(error as Error).message}`, {
        hint: "it needs 210 MB in the cache folder; or name another with --browser",
        cause: error,
      });
    } finally {
      await fs.rm(temporary, { force: true });
    }
  };
  return { executable, from, unpack };
}

async function isProgram(file: string): Promise<boolean> {
  try {
    await fs.access(file, constants.X_OK);
    return (await fs.stat(file)).isFile();
  } catch {
    return false;
  }
}

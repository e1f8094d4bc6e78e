import fs from "node:fs/promises";
import path from "node:path";
import {
  cacheFolder,
  InfrastructureError,
  isThere,
  moveIntoPlace,
  runProgram,
  temporaryFolder,
} from "../../support/index.ts";
import { findPython } from "./find-python.ts";

const version = "0.13.9";

/** uv, which makes Python environments in a second or two, with the Python that it should use. */
export interface Uv {
  command: string;
  /** pip of the environment that uv lives in. */
  pip: string;
  python: string;
}

/** uv, when it stands in the user's cache already and there is a Python for it. */
export async function installedUv(): Promise<Uv | undefined> {
  const uv = uvWith("python3");
  if (!(await isThere(uv.command))) return undefined;
  return findPython().then(
    ({ command }) => uvWith(command),
    () => undefined,
  );
}

/** Makes sure that uv stands in the user's cache. Throws `InfrastructureError` when there is no Python to do it with. */
export async function installUv(progress: (text: string) => void): Promise<Uv> {
  const { command: python } = await findPython();
  const uv = uvWith(python);
  if (await isThere(uv.command)) return uv;
  progress(`installing uv ${version}`);
  await using temporary = await temporaryFolder();
  const made = path.join(temporary.folder, "environment");
  try {
    await runProgram(python, ["-m", "venv", made]);
    await runProgram(path.join(made, "bin", "python"), ["-m", "pip", "install", "--quiet", `uv==${version}`]);
    await repairPip(made);
    await moveIntoPlace(made, environment(), () => isThere(uv.command));
  } catch (error) {
    throw new InfrastructureError(
      `uv could not be installed with ${python}: ${(error as Error).message.split("\n")[0]}`,
      {
        hint: "it comes from PyPI into a virtual environment; on Debian and Ubuntu that needs the package python3-venv",
        cause: error,
      },
    );
  }
  return uv;
}

function environment(): string {
  return path.join(cacheFolder("uv"), version);
}

function uvWith(python: string): Uv {
  const bin = path.join(environment(), "bin");
  return { command: path.join(bin, "uv"), pip: path.join(bin, "pip"), python };
}

/** pip's script names the folder that it was made in; uv is a program and does not mind. So pip is written anew. */
async function repairPip(environment: string): Promise<void> {
  const pip = `#!/bin/sh\nexec "$(dirname "$0")/python" -m pip "$@"\n`;
  await fs.writeFile(path.join(environment, "bin", "pip"), pip, { mode: 0o755 });
}

import { createHash } from "node:crypto";
import fs from "node:fs/promises";
import path from "node:path";
import { cacheFolder, InfrastructureError, runProgram } from "../../support/index.ts";
import { checkCheckout, schemaFolder } from "./check-checkout.ts";
import type { InstalledSynapse } from "./install-synapse.ts";
import { installUv } from "./install-uv.ts";

const installed = new Map<string, Promise<InstalledSynapse>>();

/**
 * Makes an environment, in the user's cache, that runs the Synapse in this folder as it stands there, with what that
 * depends on today. Its Rust part is built into the folder, anew when it has changed.
 * Throws `UsageError` when the folder holds no Synapse, `InfrastructureError` when it cannot be built.
 */
export function installSynapseCheckout(folder: string, progress: (text: string) => void): Promise<InstalledSynapse> {
  const checkout = path.resolve(folder);
  // Homeservers of one run may name the same folder.
  const installing = installed.get(checkout) ?? install(checkout, progress);
  installed.set(checkout, installing);
  return installing;
}

async function install(checkout: string, progress: (text: string) => void): Promise<InstalledSynapse> {
  await checkCheckout(checkout);
  const migrations = await migrationsOf(checkout);
  const environment = path.join(cacheFolder("synapse"), `checkout-${shortHash(checkout)}`);
  const python = path.join(environment, "bin", "python");
  const uv = await installUv(progress);
  progress(`installing the Synapse in ${checkout}: its Rust part takes some minutes the first time`);
  try {
    await runProgram(uv.command, ["venv", "--quiet", "--allow-existing", "--python", uv.python, environment]);
    await runProgram(uv.command, [
      "pip",
      "install",
      "--quiet",
      "--python",
      python,
      "--editable",
      checkout,
      "setuptools",
    ]);
    const show = "import importlib.metadata as m; print(m.version('matrix-synapse'))";
    const stdout = await runProgram(python, ["-c", show]);
    const version = stdout.trim();
    return { version, python, database: `${version}-${shortHash(migrations)}` };
  } catch (error) {
    const { stderr, message } = error as Error & { stderr?: string };
    throw new InfrastructureError(`the Synapse in ${checkout} could not be installed:\n${stderr || message}`.trim(), {
      hint: "it needs cargo for its Rust part, and PyPI for what it depends on; `pip install -e` in the folder tells more",
      cause: error,
    });
  }
}

/** What makes the tables of an empty database: names and texts, as they stand. */
async function migrationsOf(checkout: string): Promise<string> {
  const schema = schemaFolder(checkout);
  const names = await fs.readdir(schema, { recursive: true });
  const files = names.filter((name) => /\.(sql|sqlite|py)$/.test(name)).sort();
  const texts = files.map(async (name) => `${name}\n${await fs.readFile(path.join(schema, name), "utf8")}`);
  return (await Promise.all(texts)).join("\n");
}

function shortHash(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 12);
}

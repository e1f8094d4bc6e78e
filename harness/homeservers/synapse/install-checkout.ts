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
 * depended on when it was made. Its Python sources are used in place. Its Rust part is built into the folder; the environment is
 * made and that is built once, and again when what they are made from has changed (`whatItIsBuiltFrom`).
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
  const built = path.join(environment, "crucible-built");
  const sources = await whatItIsBuiltFrom(checkout);
  // Which library was built stands there too: somebody else may have built another one since.
  const build = async () => shortHash(`${sources} ${await librariesIn(checkout)}`);
  const knownBuild = await fs.readFile(built, "utf8").catch(() => undefined);
  const asInstalled = (version: string): InstalledSynapse => {
    return { version, python, database: `${version}-${shortHash(migrations)}` };
  };
  if (knownBuild === (await build())) {
    // An upgrade of the system's Python may have taken its interpreter away.
    const version = await versionIn(python).catch(() => undefined);
    if (version) return asInstalled(version);
  }
  const uv = await installUv(progress);
  progress(`installing the Synapse in ${checkout}: its Rust part takes some minutes`);
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
    const version = await versionIn(python);
    await fs.writeFile(built, await build());
    return asInstalled(version);
  } catch (error) {
    const { stderr, message } = error as Error & { stderr?: string };
    throw new InfrastructureError(`the Synapse in ${checkout} could not be installed:\n${stderr || message}`.trim(), {
      hint: "it needs cargo for its Rust part, and PyPI for what it depends on; `pip install -e` in the folder tells more",
      cause: error,
    });
  }
}

/** The version of the Synapse that this interpreter has. */
async function versionIn(python: string): Promise<string> {
  const show = "import importlib.metadata as m; print(m.version('matrix-synapse'))";
  return (await runProgram(python, ["-c", show])).trim();
}

/** Names and texts of the files that decide about the Rust part, the version and the dependencies. */
async function whatItIsBuiltFrom(checkout: string): Promise<string> {
  const names = await Array.fromAsync(
    fs.glob(["rust/**/*.{rs,toml}", "Cargo.{toml,lock}", "pyproject.toml", "build_rust.py", "setup.py"], {
      cwd: checkout,
      exclude: ["rust/target"],
    }),
  );
  return namesAndTexts(checkout, names);
}

/** The compiled libraries in the package, each with its size and time. */
async function librariesIn(checkout: string): Promise<string> {
  const names = await Array.fromAsync(fs.glob("synapse/*.so", { cwd: checkout }));
  const described = names.sort().map(async (name) => {
    const { size, mtimeMs } = await fs.stat(path.join(checkout, name));
    return `${name} ${size} ${mtimeMs}`;
  });
  return (await Promise.all(described)).join("\n");
}

/** What makes the tables of an empty database: names and texts, as they stand. */
async function migrationsOf(checkout: string): Promise<string> {
  const schema = schemaFolder(checkout);
  const names = await fs.readdir(schema, { recursive: true });
  return namesAndTexts(
    schema,
    names.filter((name) => /\.(sql|sqlite|py)$/.test(name)),
  );
}

async function namesAndTexts(folder: string, names: readonly string[]): Promise<string> {
  const texts = names.toSorted().map(async (name) => `${name}\n${await fs.readFile(path.join(folder, name), "utf8")}`);
  return (await Promise.all(texts)).join("\n");
}

function shortHash(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 12);
}

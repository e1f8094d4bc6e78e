import { execFile } from "node:child_process";
import fs from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../support/index.ts";

const program = `
  import { installSynapseCheckout } from ${JSON.stringify(path.join(import.meta.dirname, "install-checkout.ts"))};
  const told = [];
  const { python, version } = await installSynapseCheckout(process.argv[1], (text) => told.push(text));
  console.log(JSON.stringify({ python, version, isBuilt: told.some((text) => text.startsWith("installing the Synapse")) }));
`;

/** In a process of its own, as another run is: one process asks for a checkout once. */
async function install(checkout: string): Promise<{ python: string; version: string; isBuilt: boolean }> {
  const args = ["--input-type=module", "--eval", program, checkout];
  return JSON.parse((await promisify(execFile)(process.execPath, args)).stdout);
}

test("a checkout is built once, and again only when what it is built from has changed; Python files are used in place", async () => {
  await using temporary = await temporaryFolder();
  const write = async (name: string, text: string) => {
    const file = path.join(temporary.folder, name);
    await fs.mkdir(path.dirname(file), { recursive: true });
    await fs.writeFile(file, text);
  };
  // A real Synapse takes minutes to build. This one has what decides about that, and Python's own build.
  await write(
    "pyproject.toml",
    `[project]\nname = "matrix-synapse"\nversion = "1.0"\n[tool.setuptools]\npackages = ["synapse"]\n`,
  );
  await write("rust/src/lib.rs", "// one\n");
  await write("synapse/__init__.py", "says = 'one'\n");
  await write("synapse/storage/schema/main.sql", "");
  const { python, ...first } = await install(temporary.folder);
  expect(first).toEqual({ version: "1.0", isBuilt: true });
  expect((await install(temporary.folder)).isBuilt).toBe(false);

  await write("synapse/__init__.py", "says = 'two'\n");
  expect((await install(temporary.folder)).isBuilt).toBe(false);
  const said = await promisify(execFile)(python, ["-c", "import synapse; print(synapse.says)"], { cwd: "/" });
  expect(said.stdout).toBe("two\n");

  await write("rust/src/lib.rs", "// two\n");
  expect((await install(temporary.folder)).isBuilt).toBe(true);
  await write("synapse/synapse_rust.abi3.so", "somebody else's");
  expect((await install(temporary.folder)).isBuilt).toBe(true);
  expect((await install(temporary.folder)).isBuilt).toBe(false);
  await fs.rm(path.dirname(path.dirname(python)), { recursive: true });
});

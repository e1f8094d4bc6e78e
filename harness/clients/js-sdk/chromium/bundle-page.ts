import { createHash } from "node:crypto";
import fs from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { cacheFolder, InfrastructureError, isThere } from "../../../support/index.ts";

const packages = /^(matrix-js-sdk|@matrix-org\/matrix-sdk-crypto-wasm)(\/.*)?$/;
const entry = fileURLToPath(new URL("page.ts", import.meta.url));

/** Files that a browser loads to become a client. */
export interface PageBundle {
  script: string;
  /** Its source map. */
  map: string;
  /** Empty for an SDK whose crypto is inside the script. */
  wasm: string;
}

/**
 * Bundles the core with the matrix-js-sdk in `folder`; a file of the SDK that its release lacks becomes an empty module.
 * The script is kept in the user's cache, one for each SDK, for the drivers of this run.
 */
export async function bundlePage(folder: string): Promise<PageBundle> {
  const script = path.join(cacheFolder("js-sdk-page"), `${hash(`${entry} ${folder}`)}.js`);
  const map = `${script}.map`;
  const temporary = `${script}.${process.pid}.tmp`;
  try {
    await build({
      entryPoints: [entry],
      bundle: true,
      format: "esm",
      outfile: temporary,
      sourcemap: "external",
      // Stacks need names of files and lines.
      sourcesContent: false,
      define: { global: "globalThis" },
      logLevel: "silent",
      plugins: [
        {
          name: "the chosen SDK",
          setup(plugin) {
            plugin.onResolve({ filter: packages }, async ({ path: wanted, kind, pluginData }) => {
              if (pluginData === "resolving") return undefined;
              const [, name, rest = ""] = packages.exec(wanted) ?? [];
              const isSdk = name === "matrix-js-sdk";
              const options = { kind, resolveDir: folder, pluginData: "resolving" };
              const found = await plugin.resolve(isSdk ? `.${rest || "/"}` : wanted, options);
              return found.errors.length > 0 && rest ? { path: wanted, namespace: "missing" } : found;
            });
            plugin.onLoad({ filter: /.*/, namespace: "missing" }, () => ({ contents: "", loader: "js" }));
          },
        },
      ],
    });
    await fs.rename(temporary, script);
    await fs.rename(`${temporary}.map`, map);
  } catch (error) {
    const [reason] = (error as Error).message.split("\n").slice(1);
    throw new InfrastructureError(
      `the page for Chromium clients could not be bundled with ${folder}: ${reason ?? error}`,
      {
        hint: "the folder must be a matrix-js-sdk that was built, with its dependencies",
        cause: error,
      },
    );
  } finally {
    for (const left of [temporary, `${temporary}.map`]) await fs.rm(left, { force: true });
  }
  return { script, map, wasm: (await findWasm(folder)) ?? "" };
}

function hash(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}

async function findWasm(folder: string): Promise<string | undefined> {
  const file = "@matrix-org/matrix-sdk-crypto-wasm/pkg/matrix_sdk_crypto_wasm_bg.wasm";
  for (let up = folder; up !== path.dirname(up); up = path.dirname(up)) {
    const candidate = path.join(up, "node_modules", file);
    if (await isThere(candidate)) return candidate;
  }
  return undefined;
}

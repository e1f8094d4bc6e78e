import fs from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { generateSigningKey, prepareHomeserver, type RunningHomeserver } from "../homeservers/index.ts";

/** One Synapse of the default release, as a process, that federates with nobody. Disposing removes its data too. */
export async function oneHomeserver(): Promise<AsyncDisposable & { server: RunningHomeserver }> {
  const dataFolder = await fs.mkdtemp(path.join(os.tmpdir(), "crucible-bench-"));
  const synapse = await prepareHomeserver("synapse", "process", (text) => void process.stderr.write(`${text}\n`));
  const journal = { write: () => undefined };
  // Nothing listens where it would send federation requests.
  const server = await synapse.start({
    name: "hs1",
    egressProxyUrl: "http://127.0.0.1:9",
    signingKey: generateSigningKey(),
    dataFolder,
    journal,
  });
  const end = async () => {
    await server[Symbol.asyncDispose]();
    await fs.rm(dataFolder, { recursive: true, force: true });
  };
  return { server, [Symbol.asyncDispose]: end };
}

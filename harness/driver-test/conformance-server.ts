import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { generateSigningKey, prepareHomeserver, type RunningHomeserver } from "../homeservers/index.ts";

/** A Synapse alone in the world, as a process: what clients under a conformance test talk to. Installs it when missing. */
export async function conformanceServer(
  progress: (text: string) => void = () => undefined,
): Promise<RunningHomeserver & AsyncDisposable> {
  const synapse = await prepareHomeserver("synapse", "process", progress);
  const dataFolder = await mkdtemp(path.join(tmpdir(), "crucible-conformance-"));
  const server = await synapse.start({
    name: "hs1",
    // One server only: nothing listens where it would send federation requests.
    egressProxyUrl: "http://127.0.0.1:9",
    signingKey: generateSigningKey(),
    dataFolder,
    journal: { write: () => undefined },
  });
  const end = server[Symbol.asyncDispose].bind(server);
  server[Symbol.asyncDispose] = async () => {
    await end();
    await rm(dataFolder, { recursive: true, force: true });
  };
  return server;
}

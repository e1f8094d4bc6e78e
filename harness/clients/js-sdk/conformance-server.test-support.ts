import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { beforeAll } from "vitest";
import { generateSigningKey, prepareHomeserver, type RunningHomeserver } from "../../homeservers/index.ts";

/** A homeserver for all tests of the file, which clients talk to directly: what is returned gives it, once tests run. */
export function conformanceServer(): () => RunningHomeserver {
  let server: RunningHomeserver;
  beforeAll(async () => {
    const dataFolder = await mkdtemp(path.join(tmpdir(), "crucible-conformance-"));
    const synapse = await prepareHomeserver("synapse", "process", () => undefined);
    // One server only: nothing listens where it would send federation requests.
    server = await synapse.start({
      name: "hs1",
      egressProxyUrl: "http://127.0.0.1:9",
      signingKey: generateSigningKey(),
      dataFolder,
      journal: { write: () => undefined },
    });
    return async () => {
      await server[Symbol.asyncDispose]();
      await rm(dataFolder, { recursive: true, force: true });
    };
  });
  return () => server;
}

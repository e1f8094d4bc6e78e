import type { ConformanceServer } from "../clients/index.ts";
import { generateSigningKey, prepareHomeserver } from "../homeservers/index.ts";
import { scratchFolder } from "../support/index.ts";

/** A Synapse alone in the world, as a process: what clients under a conformance test talk to. Installs it when missing. */
export async function conformanceServer(): Promise<ConformanceServer & AsyncDisposable> {
  const synapse = await prepareHomeserver("synapse", "process", () => undefined);
  await using cleanUp = new AsyncDisposableStack();
  const { folder: dataFolder } = cleanUp.use(await scratchFolder());
  const server = cleanUp.use(
    await synapse.start({
      name: "hs1",
      // One server only: nothing listens where it would send federation requests.
      egressProxyUrl: "http://127.0.0.1:9",
      signingKey: generateSigningKey(),
      dataFolder,
      journal: { write: () => undefined },
    }),
  );
  const end = cleanUp.move();
  return {
    url: server.url,
    register: (localpart) => server.register(localpart),
    [Symbol.asyncDispose]: () => end.disposeAsync(),
  };
}

import type { ConformanceServer } from "../clients/index.ts";
import { oneHomeserver } from "../homeservers/index.ts";

/** What clients under a conformance test talk to: a Synapse alone in the world. Installs it when missing. */
export async function conformanceServer(): Promise<ConformanceServer & AsyncDisposable> {
  const { server, [Symbol.asyncDispose]: end } = await oneHomeserver();
  return { url: server.url, register: (localpart) => server.register(localpart), [Symbol.asyncDispose]: end };
}

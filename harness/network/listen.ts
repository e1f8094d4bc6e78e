import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { InfrastructureError } from "../support/index.ts";

/** Listens on one address, never on all; port 0 takes any free one. Resolves with the URL. */
export async function listen(server: Server, host: string, port = 0): Promise<string> {
  // Long polls, holds and stalls are the tool's trade: no limit of Node's own may end them.
  server.requestTimeout = 0;
  server.headersTimeout = 0;
  server.keepAliveTimeout = 0;
  server.listen(port, host);
  try {
    await once(server, "listening");
  } catch (error) {
    const why = { EADDRINUSE: "is in use by another program", EACCES: "is not open to this user" };
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "EADDRINUSE" && code !== "EACCES") throw error;
    throw new InfrastructureError(`port ${port} on ${host} ${why[code]}`, {
      hint: "choose another one with --port",
      cause: error,
    });
  }
  const address = server.address() as AddressInfo;
  return `http://${host}:${address.port}`;
}

/** Ends the listener and every connection to it, until `listen`. */
export async function stopListening(server: Server): Promise<void> {
  if (!server.listening) return;
  server.closeAllConnections();
  const closed = once(server, "close");
  server.close();
  server.closeAllConnections();
  await closed;
}

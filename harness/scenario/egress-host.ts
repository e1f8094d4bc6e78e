import { type Backend, containerHostAddress } from "../homeservers/index.ts";

/** The address that egress proxies listen on: loopback, or the one that containers reach. */
export async function egressHost(backend: Backend): Promise<string> {
  return backend === "container" ? containerHostAddress() : "127.0.0.1";
}

import fs from "node:fs/promises";
import { createServer } from "node:net";
import { containerHostAddress } from "./container-host-address.ts";
import { containerRuntime } from "./container-runtime.ts";

/** Whether containers can be run here, and if not, why, as half a sentence. */
export type ContainerEngine = { answers: true } | { answers: false; reason: string };

const defaultSocket = "/var/run/docker.sock";

/** Asks the engine that DOCKER_HOST names, and only that one; else the one that testcontainers finds. Takes less than a second. */
export async function containerEngine(): Promise<ContainerEngine> {
  const named = process.env.DOCKER_HOST;
  try {
    const { container } = await containerRuntime();
    // testcontainers goes on to a local socket when the named engine is silent, which is not what was asked for.
    if (!named || isAt(container.dockerode.modem, named)) return await whetherReachable();
  } catch {
    // What testcontainers says is its list of tries.
  }
  return { answers: false, reason: named ? `no container engine answers at DOCKER_HOST (${named})` : await whyNone() };
}

/** Whether this connection of testcontainers goes to `address`; its type keeps quiet about where it goes. */
function isAt(modem: object, address: string): boolean {
  const { socketPath, host, port } = modem as { socketPath?: string; host?: string; port?: string | number };
  const wanted = new URL(address);
  if (wanted.hostname === "") return socketPath === wanted.pathname;
  return host === wanted.hostname && String(port) === wanted.port;
}

/** Whether containers of the engine that answers and proxies on this machine reach each other. */
async function whetherReachable(): Promise<ContainerEngine> {
  try {
    const address = await containerHostAddress();
    if (await canListenOn(address)) return { answers: true };
    // Docker Desktop, a rootless engine, one on another machine, or the host's seen from inside a container.
    const reason = `an engine answers, but its containers could not reach proxies on this machine, of which their gateway ${address} is no address`;
    return { answers: false, reason };
  } catch (error) {
    return { answers: false, reason: (error as Error).message };
  }
}

/** Tried, not looked up: the list of a machine's addresses leaves out a bridge that has no container yet. */
async function canListenOn(address: string): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const server = createServer();
  server.once("error", () => resolve(false));
  server.listen(0, address, () => server.close(() => resolve(true)));
  return promise;
}

/** Why testcontainers found no engine. */
async function whyNone(): Promise<string> {
  const access = fs.access(defaultSocket, fs.constants.R_OK | fs.constants.W_OK);
  const forbidden = await access.then(
    () => false,
    (error: NodeJS.ErrnoException) => error.code === "EACCES",
  );
  if (forbidden) return `this user may not use the container engine at ${defaultSocket}`;
  return "no container engine answers on this machine";
}

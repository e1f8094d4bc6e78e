import { DriverPool, installJsSdk, jsDriverCommand } from "../clients/index.ts";
import { type Homeserver, prepareHomeserver } from "../homeservers/index.ts";
import { FederationPool } from "../world/index.ts";
import { egressHost } from "./egress-host.ts";
import type { Stage } from "./run-one.ts";
import type { RunOptions } from "./run-options.ts";

const sharedDrivers = 2;

/** Server names of the largest federation that a scenario may ask for. */
const serverNames = ["hs1", "hs2", "hs3"];

/**
 * Starts what scenarios run on: drivers, and the federation that they share. All that is missing is installed first,
 * with `progress`.
 */
export async function openStage(
  options: RunOptions,
  progress: (text: string) => void,
): Promise<Stage & AsyncDisposable> {
  const { jsSdk, cryptoWasm, backend } = options;
  await using cleanUp = new AsyncDisposableStack();
  const sdk = await installJsSdk({ jsSdk, cryptoWasm }, progress);
  const drivers = cleanUp.use(new DriverPool({ command: jsDriverCommand(sdk), sharedCount: sharedDrivers }));
  const homeservers = new Map<string, Homeserver>();
  for (const name of serverNames) {
    homeservers.set(name, await prepareHomeserver(options.homeservers[name] ?? "synapse", backend, progress));
  }
  const homeserver = (name: string) => homeservers.get(name) as Homeserver;
  const federations = cleanUp.use(new FederationPool({ homeserver, egressHost: await egressHost(backend) }));
  progress("starting the federation");
  await Promise.all([federations.shared(), drivers.hello()]);
  const versions = async () => {
    const { sdk: name, version, crypto } = await drivers.hello();
    const { federation } = await federations.shared();
    const servers = [...federation.servers.values()].map((server) => [
      server.name,
      `${options.homeservers[server.name] ?? "synapse"}: ${server.version}`,
    ]);
    return { ...Object.fromEntries(servers), "js-sdk": `${name} ${version}`, "crypto-wasm": crypto };
  };
  const opened = cleanUp.move();
  return { drivers, federations, versions, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

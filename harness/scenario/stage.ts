import { DriverPools } from "../clients/index.ts";
import { type Homeserver, isFolder, prepareHomeserver, usualSettings } from "../homeservers/index.ts";
import { describeCheckout } from "../support/index.ts";
import { FederationPool } from "../world/index.ts";
import { egressHost } from "./egress-host.ts";
import type { Stage } from "./run-one.ts";
import type { RunOptions } from "./run-options.ts";

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
  const { backend } = options;
  await using cleanUp = new AsyncDisposableStack();
  const homeservers = new Map<string, Homeserver>();
  for (const name of serverNames) {
    homeservers.set(name, await prepareHomeserver(options.homeservers[name] ?? "synapse", backend, progress));
  }
  const homeserver = (name: string) => homeservers.get(name) as Homeserver;
  const settings = { ...usualSettings, logLevel: options.serverLogLevel };
  const federations = cleanUp.use(new FederationPool({ homeserver, egressHost: await egressHost(backend), settings }));
  progress("starting the federation");
  const letters = options.choices.flatMap(({ clients }) => [...clients.toLowerCase()]);
  const pools = DriverPools.start({ letters, choices: options.sdks }, progress);
  const lease = federations.shared();
  // What one has started when the other fails must be ended too.
  await Promise.allSettled([pools, lease]);
  const drivers = cleanUp.use(await pools);
  await lease;
  const versions = async () => {
    const { federation } = await federations.shared();
    const servers = [...federation.servers.values()].map(async ({ name, version }) => {
      const spec = options.homeservers[name] ?? "synapse";
      const build = isFolder(spec) ? ` (${await describeCheckout(spec)})` : "";
      return [name, `${spec}: ${version}${build}`];
    });
    return { ...Object.fromEntries(await Promise.all(servers)), ...(await drivers.versions()) };
  };
  const opened = cleanUp.move();
  return { drivers, federations, versions, run: options, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

import { type Homeserver, prepareHomeserver } from "../homeservers/index.ts";
import { Link } from "../network/index.ts";
import { Federation } from "../world/index.ts";
import { egressHost } from "./egress-host.ts";
import { prepareHomeservers, type WantedRun } from "./prepare-run.ts";

/** A federation with a link to each server, for people to use by hand. */
export interface OpenFederation extends AsyncDisposable {
  servers: { name: string; url: string; version: string }[];
}

/** Starts the federation; the link to the first server listens on `port`, the next on the port after it. */
export async function openFederation(
  wanted: Pick<WantedRun, "backend" | "homeservers"> & { port: number },
  progress: (text: string) => void,
): Promise<OpenFederation> {
  await using cleanUp = new AsyncDisposableStack();
  const journal = { write: () => undefined };
  const names = Object.keys(wanted.homeservers);
  // The links come first: whether their ports are free is known at once, and servers take a while.
  let federation: Federation | undefined;
  const links = new Map<string, Link>();
  for (const [index, name] of names.entries()) {
    const target = () => federation?.server(name).url ?? "http://127.0.0.1:9";
    links.set(name, cleanUp.use(await Link.open({ name, target, journal, port: wanted.port + index })));
  }
  const backend = await prepareHomeservers(wanted, progress);
  progress(`starting ${names.join(" and ")} (${backend} backend)`);
  const homeservers: Record<string, Homeserver> = {};
  for (const [name, spec] of Object.entries(wanted.homeservers))
    homeservers[name] = await prepareHomeserver(spec, backend, progress);
  federation = cleanUp.use(await Federation.start({ homeservers, egressHost: await egressHost(backend) }));
  const servers = names.map((name) => {
    const version = federation?.server(name).version ?? "";
    return { name, url: links.get(name)?.url ?? "", version };
  });
  const opened = cleanUp.move();
  return { servers, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

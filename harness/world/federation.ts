import fs from "node:fs/promises";
import path from "node:path";
import {
  generateSigningKey,
  type Homeserver,
  type RunningHomeserver,
  type ServerSettings,
  usualSettings,
} from "../homeservers/index.ts";
import { JournalFanOut, type JournalSink } from "../journal/index.ts";
import { EgressProxy, type Fault, partition, Wire } from "../network/index.ts";
import { scratchFolder, withDeadline } from "../support/index.ts";
import { watchStarvation } from "./watch-starvation.ts";

export interface FederationOptions {
  /** What to start, by server name: `{ hs1: …, hs2: … }`. */
  homeservers: Record<string, Homeserver>;
  /** Address for the egress proxies: loopback, or the bridge that containers reach. */
  egressHost: string;
  /** As usual when left out. */
  settings?: ServerSettings;
}

/** Homeservers that can talk to each other only through our proxies. */
export class Federation implements AsyncDisposable {
  readonly servers: ReadonlyMap<string, RunningHomeserver>;
  /** Whoever attaches gets what the servers log and what crosses between them. */
  readonly journals: JournalFanOut;
  readonly #egress: Map<string, EgressProxy>;
  /** Servers first, then their proxies and data. */
  readonly #parts: AsyncDisposableStack;

  private constructor(made: {
    servers: Map<string, RunningHomeserver>;
    egress: Map<string, EgressProxy>;
    journals: JournalFanOut;
    parts: AsyncDisposableStack;
  }) {
    this.servers = made.servers;
    this.journals = made.journals;
    this.#egress = made.egress;
    this.#parts = made.parts;
  }

  /** Starts all servers side by side. Throws `InfrastructureError`, and then leaves nothing behind. */
  static async start({ homeservers, egressHost, settings = usualSettings }: FederationOptions): Promise<Federation> {
    await using cleanUp = new AsyncDisposableStack();
    const data = cleanUp.use(await scratchFolder());
    const journals = new JournalFanOut();
    const egress = new Map<string, EgressProxy>();
    const signingKeys = new Map(Object.keys(homeservers).map((name) => [name, generateSigningKey()]));
    for (const [from, signingKey] of signingKeys) {
      egress.set(from, cleanUp.use(await EgressProxy.open({ from, host: egressHost, journal: journals, signingKey })));
    }
    const servers = new Map<string, RunningHomeserver>();
    const starts = Object.entries(homeservers).map(async ([name, homeserver]) => {
      const dataFolder = path.join(data.folder, name);
      await fs.mkdir(dataFolder, { recursive: true });
      const egressProxyUrl = egress.get(name)?.url ?? "";
      const signingKey = signingKeys.get(name) ?? "";
      const options = { name, egressProxyUrl, dataFolder, journal: journals, signingKey, settings };
      servers.set(name, cleanUp.use(await homeserver.start(options)));
    });
    const failed = (await Promise.allSettled(starts)).find((start) => start.status === "rejected");
    if (failed) throw failed.reason;
    for (const proxy of egress.values()) {
      for (const [name, server] of servers) proxy.addRoute(name, () => server.url);
    }
    cleanUp.use(watchStarvation([...servers.values()], journals));
    return new Federation({ servers, egress, journals, parts: cleanUp.move() });
  }

  server(name: string): RunningHomeserver {
    const server = this.servers.get(name);
    if (!server) throw new Error(`this federation has no ${name}, only ${[...this.servers.keys()].join(", ")}`);
    return server;
  }

  /** The wire on which `from` makes requests to `to`. */
  wire(from: string, to: string): Wire {
    const proxy = this.#egress.get(from);
    if (!proxy) throw new Error(`this federation has no ${from}, only ${[...this.#egress.keys()].join(", ")}`);
    return proxy.to(to);
  }

  /** Cuts two servers from each other until disposed. */
  async partition(one: string, other: string, journal: JournalSink): Promise<Fault> {
    const wires = [this.wire(one, other), this.wire(other, one)];
    return Wire.faultOn(wires, `${one}<->${other}`, "*", partition(), journal);
  }

  /** Cuts requests from one server to another, until disposed; the other direction works. */
  async oneWay(from: string, to: string, journal: JournalSink): Promise<Fault> {
    return this.wire(from, to).fault("*", partition(), journal);
  }

  /** Has each server try all others again, now. */
  async reconnect(): Promise<void> {
    await Promise.all(this.#pairs().map(([from, to]) => from.reconnect(to.name)));
  }

  /** Forgets what crossed between the servers until now. */
  forgetExchanges(): void {
    for (const [from, to] of this.#pairs()) this.wire(from.name, to.name).forget();
  }

  /** Half a sentence on each server that ended though nobody had killed it: `hs2 ended with SIGKILL`; undefined when all live. */
  async diedUnasked(): Promise<string | undefined> {
    const asked = [...this.servers.values()].map(async (server) => {
      const how = await server.diedUnasked();
      return how === undefined ? [] : [`${server.name} ended with ${how}`];
    });
    return (await Promise.all(asked)).flat().join(" and ") || undefined;
  }

  /**
   * After a scenario with faults, whether this federation can serve another: every server answers and remembers all, and
   * has forgotten that another could not be reached.
   */
  async isFit(): Promise<boolean> {
    if (!(await this.#isHealthy())) return false;
    return this.reconnect().then(
      () => true,
      () => false,
    );
  }

  #pairs(): [from: RunningHomeserver, to: RunningHomeserver][] {
    const servers = [...this.servers.values()];
    return servers.flatMap((from) =>
      servers.filter((to) => to !== from).map((to): [typeof from, typeof to] => [from, to]),
    );
  }

  async #isHealthy(): Promise<boolean> {
    if ([...this.servers.values()].some(({ rolledBack }) => rolledBack)) return false;
    const answers = [...this.servers.values()].map(async (server) => {
      await server.resume();
      const answer = await fetch(`${server.url}/_matrix/client/versions`);
      return answer.ok;
    });
    return withDeadline(Promise.all(answers), { ms: 5_000, awaited: "all homeservers to answer" }).then(
      (oks) => oks.every(Boolean),
      () => false,
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#parts.disposeAsync();
  }
}

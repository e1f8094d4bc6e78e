import { type Homeserver, type ServerSettings, usualSettings } from "../homeservers/index.ts";
import { Federation } from "./federation.ts";

export interface FederationPoolOptions {
  /** Makes the homeserver for a server name. */
  homeserver: (name: string) => Homeserver;
  egressHost: string;
  /** How homeservers are configured unless a scenario wants them otherwise. */
  settings?: ServerSettings;
}

/** A federation on loan. Disposing gives it back. */
export interface Lease extends AsyncDisposable {
  federation: Federation;
}

/**
 * Keeps federations warm. One is shared by all scenarios that leave servers and the links between
 * them alone; the others go to one scenario at a time, and back into the pool if they are healthy afterwards.
 */
export class FederationPool implements AsyncDisposable {
  readonly #options: FederationPoolOptions;
  readonly #started = new Set<Federation>();
  #shared: Promise<Federation> | undefined;
  readonly #idle = new Map<number, Federation[]>();

  constructor(options: FederationPoolOptions) {
    this.#options = options;
  }

  /** The federation of two servers that scenarios share; another one when a server of it has died. */
  async shared(): Promise<Lease> {
    this.#shared ??= this.#start(2);
    const current = this.#shared;
    const federation = await current.catch((error) => {
      // The next to ask tries again.
      if (this.#shared === current) this.#shared = undefined;
      throw error;
    });
    if (await federation.diedUnasked()) {
      // Of all who see it, one starts the other.
      if (this.#shared === current) this.#shared = this.#start(2);
      return this.shared();
    }
    // Nobody may look at what crosses between servers that all use, and a run is long.
    federation.forgetExchanges();
    return { federation, [Symbol.asyncDispose]: async () => undefined };
  }

  /**
   * A federation of `size` servers for one scenario alone; one whose servers never met each other if it must be new. With
   * `settings` it is new too, and ends with the lease.
   */
  async exclusive(
    size: number,
    { isNew = false, settings }: { isNew?: boolean; settings?: Partial<ServerSettings> } = {},
  ): Promise<Lease> {
    if (settings) {
      const federation = await this.#start(size, settings);
      return { federation, [Symbol.asyncDispose]: () => this.#end(federation) };
    }
    const idle = this.#idle.get(size)?.pop();
    // What is new takes the place of an idle one: else there would be more of them with each scenario that wants one.
    const isUsable = idle && !isNew && !(await idle.diedUnasked());
    if (idle && !isUsable) await this.#end(idle);
    const federation = isUsable ? idle : await this.#start(size);
    return { federation, [Symbol.asyncDispose]: () => this.#takeBack(federation, size) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#shared?.catch(() => undefined);
    await Promise.all([...this.#started].map((federation) => this.#end(federation)));
  }

  async #start(size: number, settings: Partial<ServerSettings> = {}): Promise<Federation> {
    const names = Array.from({ length: size }, (_, index) => `hs${index + 1}`);
    const homeservers = Object.fromEntries(names.map((name) => [name, this.#options.homeserver(name)]));
    const { egressHost, settings: usual = usualSettings } = this.#options;
    const federation = await Federation.start({ homeservers, egressHost, settings: { ...usual, ...settings } });
    this.#started.add(federation);
    return federation;
  }

  async #takeBack(federation: Federation, size: number): Promise<void> {
    if (!(await federation.isFit())) return this.#end(federation);
    federation.forgetExchanges();
    this.#idle.set(size, [...(this.#idle.get(size) ?? []), federation]);
  }

  async #end(federation: Federation): Promise<void> {
    this.#started.delete(federation);
    await federation[Symbol.asyncDispose]();
  }
}

import type { RunningHomeserver } from "../homeservers/index.ts";
import type { JournalSink } from "../journal/index.ts";
import type { Effect, EndpointName, Fault, Wire } from "../network/index.ts";
import type { Federation } from "../world/index.ts";

interface ScenarioServersOptions {
  federation: Federation;
  /** Whether no other scenario uses them: only then may they be cut, stalled or killed. */
  isOwn: boolean;
  journal: JournalSink;
  /** Ends the faults that the scenario leaves behind. */
  cleanUp: AsyncDisposableStack;
}

/**
 * The homeservers as one scenario sees them: every fault it puts between them is its own, must fire, and ends with it.
 * Whatever breaks them throws unless the scenario has them for itself.
 */
export class ScenarioServers {
  readonly #federation: Federation;
  readonly #isOwn: boolean;
  readonly #journal: JournalSink;
  readonly #cleanUp: AsyncDisposableStack;

  constructor({ federation, isOwn, journal, cleanUp }: ScenarioServersOptions) {
    this.#federation = federation;
    this.#isOwn = isOwn;
    this.#journal = journal;
    this.#cleanUp = cleanUp;
  }

  get hs1(): RunningHomeserver {
    return this.#own.server("hs1");
  }

  get hs2(): RunningHomeserver {
    return this.#own.server("hs2");
  }

  get hs3(): RunningHomeserver {
    return this.#own.server("hs3");
  }

  /** The wire on which `from` makes requests to `to`: exchanges to wait for, none of them another scenario's. */
  wire(from: string, to: string): Wire {
    return this.#own.wire(from, to);
  }

  /** Puts a fault on requests that `from` makes to `to`. */
  async fault(from: string, to: string, endpoint: EndpointName, effect: Effect): Promise<Fault> {
    return this.#ending(this.#own.wire(from, to).fault(endpoint, effect, this.#journal));
  }

  /** Cuts two servers from each other until disposed. */
  async partition(one: string, other: string): Promise<Fault> {
    return this.#ending(this.#own.partition(one, other, this.#journal));
  }

  /** Ends a cut and has the servers try each other again at once: left alone, Synapse may wait up to a minute for that. */
  async heal(cut: Fault): Promise<void> {
    await cut[Symbol.asyncDispose]();
    await this.#federation.reconnect();
  }

  /** Resumes a stalled server and has the others try it again at once. */
  async resume(name: string): Promise<void> {
    await this.#own.server(name).resume();
    await this.#federation.reconnect();
  }

  /** Requests from one server to another do not arrive, until disposed; the other direction works. */
  async oneWay(from: string, to: string): Promise<Fault> {
    return this.#ending(this.#own.oneWay(from, to, this.#journal));
  }

  get #own(): Federation {
    if (this.#isOwn) return this.#federation;
    throw new Error(`other scenarios use these servers too: say federation: "own" to watch, cut, stall or kill them`);
  }

  async #ending(placed: Promise<Fault>): Promise<Fault> {
    return this.#cleanUp.use(await placed);
  }
}

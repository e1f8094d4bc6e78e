import type { RunningHomeserver } from "../homeservers/index.ts";
import type { JournalSink } from "../journal/index.ts";
import type { Effect, EndpointName, Fault, Wire } from "../network/index.ts";
import type { Federation } from "../world/index.ts";

/** The homeservers as one scenario sees them: every fault it puts between them is its own, and must fire. */
export class ScenarioServers {
  readonly #federation: Federation;
  readonly #journal: JournalSink;

  constructor(federation: Federation, journal: JournalSink) {
    this.#federation = federation;
    this.#journal = journal;
  }

  get hs1(): RunningHomeserver {
    return this.#federation.server("hs1");
  }

  get hs2(): RunningHomeserver {
    return this.#federation.server("hs2");
  }

  get hs3(): RunningHomeserver {
    return this.#federation.server("hs3");
  }

  /** The wire on which `from` makes requests to `to`: exchanges to wait for. */
  wire(from: string, to: string): Wire {
    return this.#federation.wire(from, to);
  }

  /** Puts a fault on requests that `from` makes to `to`. */
  async fault(from: string, to: string, endpoint: EndpointName, effect: Effect): Promise<Fault> {
    return this.wire(from, to).fault(endpoint, effect, this.#journal);
  }

  /** Cuts two servers from each other until disposed. */
  async partition(one: string, other: string): Promise<Fault> {
    return this.#federation.partition(one, other, this.#journal);
  }

  /** Ends a cut and has the servers try each other again at once: left alone, Synapse may wait up to a minute for that. */
  async heal(cut: Fault): Promise<void> {
    await cut[Symbol.asyncDispose]();
    await this.#federation.reconnect();
  }

  /** Resumes a stalled server and has the others try it again at once. */
  async resume(name: string): Promise<void> {
    await this.#federation.server(name).resume();
    await this.#federation.reconnect();
  }

  /** Requests from one server to another do not arrive, until disposed; the other direction works. */
  async oneWay(from: string, to: string): Promise<Fault> {
    return this.#federation.oneWay(from, to, this.#journal);
  }
}

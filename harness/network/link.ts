import http from "node:http";
import type { JournalSink } from "../journal/index.ts";
import { forward } from "./forward.ts";
import { listen } from "./listen.ts";
import { ServerDoor } from "./server-door.ts";
import { Wire } from "./wire.ts";

/** A client's only way to its homeserver: a listener of its own, so that a fault names the device and not a token. */
export class Link extends Wire implements AsyncDisposable {
  /** What the client takes for its homeserver. */
  readonly url: string;
  readonly #door: ServerDoor;

  private constructor(name: string, journal: JournalSink, door: ServerDoor, url: string) {
    super({ name, journal, door });
    this.#door = door;
    this.url = url;
  }

  /** Opens a link on loopback to wherever `target` says when a request comes: a server's address may change when it restarts. */
  static async open(options: {
    name: string;
    target: () => string;
    journal: JournalSink;
    port?: number;
  }): Promise<Link> {
    const server = http.createServer();
    const url = await listen(server, "127.0.0.1", options.port);
    const link = new Link(options.name, options.journal, new ServerDoor(server, new URL(url)), url);
    server.on("request", (request, response) => void forward(request, response, link, options.target));
    return link;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#door[Symbol.asyncDispose]();
  }
}

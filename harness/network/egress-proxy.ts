import http, { type IncomingMessage, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { createSecureContext, TLSSocket } from "node:tls";
import { generate } from "selfsigned";
import type { JournalSink } from "../journal/index.ts";
import type { Door } from "./door.ts";
import { forward } from "./forward.ts";
import { listen, stopListening } from "./listen.ts";
import { eventSigner, type SignEvent } from "./sign-event.ts";
import { requestSigner, type SignRequest } from "./sign-request.ts";
import { Wire } from "./wire.ts";

/**
 * The HTTP proxy that a homeserver must use for whatever leaves it (`https_proxy`, `http_proxy`).
 * It says where other servers are (`.well-known/matrix/server`), ends TLS, and forwards to their plain
 * listeners; so each federation request is seen, belongs to a direction, and can be broken.
 * A name that is not in this federation gets a dead connection: nothing leaves the machine.
 */
export class EgressProxy implements AsyncDisposable {
  readonly url: string;
  readonly #from: string;
  readonly #journal: JournalSink;
  readonly #server: http.Server;
  readonly #sign: SignRequest;
  readonly #signEvent: SignEvent;
  readonly #tunnels = new Map<Socket, string>();
  readonly #routes = new Map<string, { wire: Wire; target: () => string }>();
  /** What is told when a server is refused a connection to another, by the other's name. */
  readonly #refused = new Map<string, () => void>();

  private constructor(options: {
    from: string;
    journal: JournalSink;
    signingKey: string;
    server: http.Server;
    url: string;
  }) {
    this.#from = options.from;
    this.#journal = options.journal;
    this.#sign = requestSigner(options.from, options.signingKey);
    this.#signEvent = eventSigner(options.from, options.signingKey);
    this.#server = options.server;
    this.url = options.url;
  }

  /**
   * Opens the proxy of the homeserver `from` on the address that this server can reach. What is changed on its
   * way is signed with its `signingKey`.
   */
  static async open(options: {
    from: string;
    host: string;
    journal: JournalSink;
    signingKey: string;
  }): Promise<EgressProxy> {
    const server = http.createServer();
    const url = await listen(server, options.host);
    const proxy = new EgressProxy({ ...options, server, url });
    const tls = createSecureContext(await certificate());
    server.on("request", (request, response) => proxy.#route(request, response));
    server.on("connect", (request: IncomingMessage, socket: Socket) => {
      const name = (request.url ?? "").replace(/:\d+$/, "");
      socket.on("error", () => socket.destroy());
      const refused = proxy.#refused.get(name);
      if (refused) {
        refused();
        socket.end("HTTP/1.1 502 Connection refused\r\n\r\n");
        return;
      }
      proxy.#tunnels.set(socket, name);
      socket.once("close", () => proxy.#tunnels.delete(socket));
      socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
      const secure = Object.assign(new TLSSocket(socket, { isServer: true, secureContext: tls }), {
        underlying: socket,
      });
      secure.on("error", () => socket.destroy());
      server.emit("connection", secure);
    });
    return proxy;
  }

  /** Tells where a homeserver of this federation listens, whenever it is asked. */
  addRoute(serverName: string, target: () => string): void {
    const wire = new Wire({
      name: `${this.#from}->${serverName}`,
      journal: this.#journal,
      door: this.#doorTo(serverName),
      sign: this.#sign,
      signEvent: this.#signEvent,
    });
    this.#routes.set(serverName, { wire, target });
  }

  /** To the server, a proxy that cannot connect: the nearest thing to a refused connection that a proxy can show. */
  #doorTo(serverName: string): Door {
    return {
      shut: async (refused) => {
        this.#refused.set(serverName, refused);
        for (const [socket, name] of this.#tunnels) {
          if (name !== serverName) continue;
          refused();
          socket.destroy();
        }
      },
      open: async () => void this.#refused.delete(serverName),
    };
  }

  /** The wire to another homeserver: faults and exchanges in that direction. */
  to(serverName: string): Wire {
    const route = this.#routes.get(serverName);
    if (!route)
      throw new Error(`${this.#from} has no way to ${serverName}: this federation has ${[...this.#routes.keys()]}`);
    return route.wire;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#tunnels.keys()) socket.destroy();
    await stopListening(this.#server);
  }

  #route(request: IncomingMessage, response: ServerResponse): void {
    const name = hostName(request);
    const route = this.#routes.get(name);
    if (!route) {
      request.socket.destroy();
    } else if (request.url?.endsWith("/.well-known/matrix/server")) {
      response.writeHead(200, { "content-type": "application/json" });
      response.end(JSON.stringify({ "m.server": `${name}:8448` }));
    } else {
      void forward(request, response, route.wire, route.target);
    }
  }
}

function hostName(request: IncomingMessage): string {
  return (request.headers.host ?? "").replace(/:\d+$/, "");
}

let made: Promise<{ key: string; cert: string }> | undefined;

/** One self-signed certificate for all: our servers do not verify it. */
function certificate(): Promise<{ key: string; cert: string }> {
  made ??= Promise.resolve(generate([{ name: "commonName", value: "crucible" }], { keyType: "ec" })).then((pems) => ({
    key: pems.private,
    cert: pems.cert,
  }));
  return made;
}

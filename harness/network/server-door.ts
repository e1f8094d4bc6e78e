import type http from "node:http";
import type { Socket } from "node:net";
import { reservePort } from "../support/index.ts";
import type { Door } from "./door.ts";
import { listen, stopListening } from "./listen.ts";

/**
 * The listener of an HTTP server: shut, nobody listens on its port, so that the system refuses connections itself.
 * Disposing ends it for good.
 */
export class ServerDoor implements Door, AsyncDisposable {
  readonly #server: http.Server;
  readonly #url: URL;
  readonly #sockets = new Set<Socket>();
  #reservation: Disposable | undefined;
  #isGone = false;

  constructor(server: http.Server, url: URL) {
    this.#server = server;
    this.#url = url;
    server.on("connection", (socket: Socket) => {
      this.#sockets.add(socket);
      socket.once("close", () => this.#sockets.delete(socket));
    });
  }

  async shut(refused: () => void): Promise<void> {
    for (const _ of this.#sockets) refused();
    await stopListening(this.#server);
    this.#reservation = await reservePort(this.#url.hostname, Number(this.#url.port));
  }

  async open(): Promise<void> {
    if (!this.#isGone) await listen(this.#server, this.#url.hostname, Number(this.#url.port));
    this.#reservation?.[Symbol.dispose]();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isGone = true;
    this.#reservation?.[Symbol.dispose]();
    await stopListening(this.#server);
  }
}

import type http from "node:http";
import type { Socket } from "node:net";
import type { Door } from "./door.ts";
import { listen, stopListening } from "./listen.ts";

/** The listener of an HTTP server: shut, nobody listens on its port, so that the system refuses connections itself. */
export class ServerDoor implements Door {
  readonly #server: http.Server;
  readonly #url: URL;
  readonly #sockets = new Set<Socket>();

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
  }

  async open(): Promise<void> {
    await listen(this.#server, this.#url.hostname, Number(this.#url.port));
  }
}

import { createReadStream } from "node:fs";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { pipeline } from "node:stream/promises";
import type { PageBundle } from "./bundle-page.ts";

const html =
  '<!doctype html><title>client</title><link rel="icon" href="data:,"><script type="module" src="/page.js"></script>';

/** Serves what a page loads, on loopback. */
export class PageServer implements AsyncDisposable {
  /** `127.0.0.1:4711` */
  readonly address: string;
  readonly #server: http.Server;

  private constructor(server: http.Server) {
    const { address, port } = server.address() as AddressInfo;
    this.address = `${address}:${port}`;
    this.#server = server;
  }

  static async start({ script, wasm }: PageBundle): Promise<PageServer> {
    const files: Record<string, { file: string; type: string }> = {
      "/page.js": { file: script, type: "text/javascript" },
      "/crypto.wasm": { file: wasm, type: "application/wasm" },
    };
    const server = http.createServer((request, response) => {
      const found = files[request.url ?? ""];
      response.setHeader("content-type", found?.type ?? "text/html");
      if (!found) response.end(html);
      // A page that is closed while it loads is no fault.
      else pipeline(createReadStream(found.file), response).catch(() => response.destroy());
    });
    server.listen(0, "127.0.0.1");
    await new Promise<void>((resolve, reject) => server.once("listening", resolve).once("error", reject));
    return new PageServer(server);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

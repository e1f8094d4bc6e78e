import { once } from "node:events";
import http from "node:http";
import type { AddressInfo } from "node:net";

/** A server that knows nothing of Matrix: it notes what it has committed, and answers how many it had. */
export interface PlainServer extends AsyncDisposable {
  url: string;
  /** Bodies of the requests, in the order in which they came. */
  committed: string[];
  /** Whether it cuts off whoever comes after the first. */
  answersOnce: boolean;
}

export async function plainServer(): Promise<PlainServer> {
  const committed: string[] = [];
  const server = http.createServer(async (request, response) => {
    if (result.answersOnce && committed.length > 0) {
      request.socket.destroy();
      return;
    }
    let body = "";
    for await (const chunk of request) body += chunk;
    committed.push(body);
    response.writeHead(200, { "content-type": "application/json" }).end(`{"answer":${committed.length}}`);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const end = async () => void server.close();
  const result: PlainServer = { url, committed, answersOnce: false, [Symbol.asyncDispose]: end };
  return result;
}

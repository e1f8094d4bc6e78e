import { once } from "node:events";
import http, { type IncomingMessage } from "node:http";
import net, { type AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { breakConnection } from "./break-connection.ts";

/** A server, and a connection to it that has made a request. */
async function connected() {
  const server = http.createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const requested = once(server, "request");
  const client = net.connect((server.address() as AddressInfo).port, "127.0.0.1");
  client.write("PUT / HTTP/1.1\r\nhost: hs2\r\ncontent-length: 0\r\n\r\n");
  const [request] = (await requested) as [IncomingMessage];
  request.resume();
  return { client, request, [Symbol.dispose]: () => void server.close() };
}

test("the requester sees a reset", async () => {
  using it = await connected();
  const failed = once(it.client, "error");
  breakConnection(it.request);
  expect(await failed).toMatchObject([{ code: "ECONNRESET" }]);
});

test("a connection that the requester is just closing is closed", async () => {
  using it = await connected();
  const errors: Error[] = [];
  it.request.socket.on("error", (error) => errors.push(error));
  const broken = new Promise<void>((resolve) => {
    it.request.socket.once("end", () => {
      // Behind Node's own listener, which shuts down the server's end.
      process.nextTick(() => {
        it.request.socket.once("close", () => resolve());
        breakConnection(it.request);
      });
    });
  });
  it.client.end();
  await broken;
  expect(errors).toEqual([]);
});

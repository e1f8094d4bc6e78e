import { once } from "node:events";
import http from "node:http";
import net, { type AddressInfo } from "node:net";
import { afterAll, expect, test } from "vitest";
import { hold, Link, refuse } from "./index.ts";

const server = http.createServer((_, response) => response.end("{}"));
server.listen(0, "127.0.0.1");
await once(server, "listening");
afterAll(() => server.close());

const openLink = () =>
  Link.open({
    name: "alice",
    target: () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    journal: { write: () => undefined },
  });

/** What a client sees that connects. */
async function connecting(link: Link): Promise<string> {
  const socket = net.connect(Number(new URL(link.url).port), "127.0.0.1");
  const seen = await once(socket, "connect").then(
    () => "connected",
    (error: NodeJS.ErrnoException) => error.code ?? "",
  );
  socket.destroy();
  return seen;
}

test("while one of two refusals lasts, connections are refused", async () => {
  await using link = await openLink();
  const first = await link.fault("*", refuse());
  const second = await link.fault("*", refuse());
  await first[Symbol.asyncDispose]();
  expect(await connecting(link)).toBe("ECONNREFUSED");
  await second[Symbol.asyncDispose]();
  expect(await connecting(link)).toBe("connected");
});

test("a refusal that is ended twice is ended", async () => {
  await using link = await openLink();
  await using refusal = await link.fault("*", refuse());
  await refusal[Symbol.asyncDispose]();
  expect(await connecting(link)).toBe("connected");
});

test("a refusal that outlives its link does not open it again", async () => {
  const link = await openLink();
  const refusal = await link.fault("*", refuse());
  await link[Symbol.asyncDispose]();
  await refusal[Symbol.asyncDispose]();
  expect(await connecting(link)).toBe("ECONNREFUSED");
});

test("what it cuts is broken, not given up by the requester", async () => {
  await using link = await openLink();
  await using holding = await link.fault("keys/claim", hold("response"));
  const ended = link.nextExchange("keys/claim");
  const claim = fetch(`${link.url}/_matrix/client/v3/keys/claim`, { method: "POST", body: "{}" });
  const held = await holding.held();
  await using refusal = await link.fault("*", refuse());
  await expect(claim).rejects.toThrow("fetch failed");
  held.release();
  expect((await ended).end).toBe("broken");
  expect(refusal.fired).toBe(1);
});

test("it is for all connections: a selection is refused", async () => {
  await using link = await openLink();
  await expect(link.fault("*", refuse().times(1))).rejects.toThrow("refuse() takes no selection");
  expect(await connecting(link)).toBe("connected");
});

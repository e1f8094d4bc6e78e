import { once } from "node:events";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import type { JournalRecord, Json } from "../journal/index.ts";
import { delay, hold, Link, loseResponse, oneWay, partition, reply, reset, rewrite, timeout } from "./index.ts";

/** A plain server that counts what it committed. */
const committed: string[] = [];
const server = http.createServer(async (request, response) => {
  let body = "";
  for await (const chunk of request) body += chunk;
  committed.push(`${request.method} ${request.url} ${body}`);
  response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ said: "original", got: body }));
});
server.listen(0, "127.0.0.1");
await once(server, "listening");
const target = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
afterAll(() => server.close());

const records: JournalRecord[] = [];
const journal = { write: (entry: object) => void records.push({ atMs: 0, ...entry } as JournalRecord) };
const openLink = () => Link.open({ name: "alice", target, journal });
const claim = (url: string, init: RequestInit = {}) =>
  fetch(`${url}/_matrix/client/v3/keys/claim`, { method: "POST", body: `{"a":1}`, ...init });
const query = (url: string) => fetch(`${url}/_matrix/client/v3/keys/query`, { method: "POST", body: "{}" });
const bodyOf = async (answer: Response) => (await answer.json()) as { [key: string]: Json };

beforeEach(() => {
  committed.length = 0;
  records.length = 0;
});

describe("a link", () => {
  test("carries request and answer unchanged, and journals both", async () => {
    await using link = await openLink();
    expect(await bodyOf(await claim(link.url))).toEqual({ said: "original", got: `{"a":1}` });
    expect(committed).toEqual([`POST /_matrix/client/v3/keys/claim {"a":1}`]);
    expect(records).toMatchObject([
      { type: "exchange", link: "alice", endpoint: "keys/claim", end: "answered", status: 200, request: { a: 1 } },
    ]);
  });

  test("listens on loopback only", async () => {
    await using link = await openLink();
    expect(new URL(link.url).hostname).toBe("127.0.0.1");
  });

  test("looks dead when its server is", async () => {
    await using link = await Link.open({ name: "alice", target: () => "http://127.0.0.1:9", journal });
    await expect(claim(link.url)).rejects.toThrow("fetch failed");
    expect(records).toMatchObject([{ type: "exchange", end: "broken" }]);
  });

  test("journals what the requester gave up", async () => {
    await using link = await openLink();
    await using fault = await link.fault("keys/claim", timeout());
    const abort = new AbortController();
    const abandoned = claim(link.url, { signal: abort.signal });
    await fault.hits();
    abort.abort();
    await expect(abandoned).rejects.toThrow();
    // The link hears of the closed connection before it hears of a later request.
    await query(link.url);
    const ended = link.nextExchange("keys/claim");
    await fault[Symbol.asyncDispose]();
    expect(await ended).toMatchObject({ end: "abandoned" });
  });
});

describe("a fault", () => {
  test("reply: the server never sees the request, and a browser may read the answer", async () => {
    await using link = await openLink();
    await using fault = await link.fault("keys/claim", reply(504).times(2));
    const answer = await claim(link.url);
    expect(answer.status).toBe(504);
    expect(answer.headers.get("access-control-allow-origin")).toBe("*");
    await claim(link.url);
    expect(committed).toEqual([]);
    expect((await claim(link.url)).status).toBe(200);
    expect(fault.fired).toBe(2);
    expect(fault.text).toBe("answer keys/claim of alice with 504, twice");
  });

  test("touches its own endpoint only, and no preflight", async () => {
    await using link = await openLink();
    await using fault = await link.fault("keys/claim", reply(504));
    expect((await query(link.url)).status).toBe(200);
    expect((await claim(link.url, { method: "OPTIONS", body: undefined })).status).toBe(200);
    expect(fault.fired).toBe(0);
  });

  test("loseResponse: the server committed, the requester sees a dead connection", async () => {
    await using link = await openLink();
    await using _ = await link.fault("keys/claim", loseResponse().times(1));
    await expect(claim(link.url)).rejects.toThrow("fetch failed");
    expect(committed).toHaveLength(1);
  });

  test("reset: the connection is reset by TCP, and the server sees nothing", async () => {
    await using link = await openLink();
    await using _ = await link.fault("keys/claim", reset());
    const error = (await claim(link.url).catch((thrown: unknown) => thrown)) as { cause: { code: string } };
    expect(error.cause.code).toBe("ECONNRESET");
    expect(committed).toEqual([]);
  });

  test("timeout: no answer while it lasts, then a dead connection", async () => {
    await using link = await openLink();
    const fault = await link.fault("keys/claim", timeout());
    let settled = false;
    const pending = claim(link.url)
      .catch((thrown: Error) => thrown.message)
      .finally(() => {
        settled = true;
      });
    await fault.hits();
    // A later exchange that was answered: time enough had passed.
    await query(link.url);
    expect(settled).toBe(false);
    await fault[Symbol.asyncDispose]();
    expect(await pending).toBe("fetch failed");
    expect(committed).toHaveLength(1);
  });

  test("delay: the request arrives late", async () => {
    await using link = await openLink();
    await using fault = await link.fault("keys/claim", delay(50));
    const startedAt = performance.now();
    expect((await claim(link.url)).status).toBe(200);
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(49);
    expect(fault.fired).toBe(1);
  });

  test("hold, request side: the server sees it only when it is released", async () => {
    await using link = await openLink();
    await using fault = await link.fault("keys/claim", hold());
    const pending = claim(link.url);
    const held = await fault.held();
    expect(held.exchange.request).toEqual({ a: 1 });
    expect(committed).toEqual([]);
    held.release();
    expect((await pending).status).toBe(200);
  });

  test("hold, response side: the server has committed; the scenario may answer instead", async () => {
    await using link = await openLink();
    await using fault = await link.fault("keys/claim", hold("response"));
    const pending = claim(link.url);
    const held = await fault.held();
    expect(committed).toHaveLength(1);
    held.reply(429, { errcode: "M_LIMIT_EXCEEDED" });
    const answer = await pending;
    expect([answer.status, await bodyOf(answer)]).toEqual([429, { errcode: "M_LIMIT_EXCEEDED" }]);
  });

  test("hold fails closed: what the scenario forgets is dropped when the fault ends", async () => {
    await using link = await openLink();
    const fault = await link.fault("keys/claim", hold());
    const pending = claim(link.url).catch((thrown: Error) => thrown.message);
    await fault.hits();
    await fault[Symbol.asyncDispose]();
    expect(await pending).toBe("fetch failed");
    expect(committed).toEqual([]);
    expect((await claim(link.url)).status).toBe(200);
  });

  test("rewrite changes what the server gets and what the requester gets", async () => {
    await using link = await openLink();
    await using _ = await link.fault(
      "keys/claim",
      rewrite({ request: () => ({ b: 2 }), response: (body) => ({ ...(body as object), said: "rewritten" }) }),
    );
    expect(await bodyOf(await claim(link.url))).toEqual({ said: "rewritten", got: `{"b":2}` });
  });

  test("partition cuts everything; oneWay lets requests arrive", async () => {
    await using link = await openLink();
    {
      await using cut = await link.fault("*", partition());
      await expect(claim(link.url)).rejects.toThrow();
      await expect(query(link.url)).rejects.toThrow();
      expect([cut.fired, committed.length]).toEqual([2, 0]);
    }
    {
      await using _ = await link.fault("*", oneWay());
      await expect(claim(link.url)).rejects.toThrow();
      expect(committed).toHaveLength(1);
    }
    expect((await claim(link.url)).status).toBe(200);
  });

  test("where chooses by the request", async () => {
    await using link = await openLink();
    await using fault = await link.fault(
      "keys/claim",
      reply(500).where(({ request }) => (request as { a?: number }).a === 2),
    );
    expect((await claim(link.url)).status).toBe(200);
    expect((await claim(link.url, { body: `{"a":2}` })).status).toBe(500);
    expect(fault.fired).toBe(1);
  });

  test("journals its life", async () => {
    await using link = await openLink();
    {
      await using _ = await link.fault("keys/claim", reply(500));
      await claim(link.url);
    }
    const changes = records.filter((record) => record.type === "fault").map(({ change, fired }) => [change, fired]);
    expect(changes).toEqual([
      ["installed", 0],
      ["fired", 1],
      ["removed", 1],
    ]);
  });

  test("says what it waited for when it does not fire", async () => {
    await using link = await openLink();
    await using fault = await link.fault("keys/claim", reply(500));
    await expect(fault.hits(1, 20)).rejects.toThrow(
      `waited 20 ms for the fault "answer keys/claim of alice with 500" to fire 1 time(s); instead: it fired 0 time(s)`,
    );
  });
});

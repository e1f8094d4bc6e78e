import { afterAll, beforeEach, describe, expect, test } from "vitest";
import type { JournalRecord } from "../journal/index.ts";
import { duplicate, EgressProxy, Link, loseResponse, partition, refuse, reset, truncate } from "./index.ts";
import { plainServer } from "./plain-server.test-support.ts";
import { claimBytes, send, sendThroughProxy } from "./raw-client.test-support.ts";

const server = await plainServer();
afterAll(() => server[Symbol.asyncDispose]());

let records: JournalRecord[] = [];
const journal = { write: (entry: object) => void records.push({ atMs: 0, ...entry } as JournalRecord) };
const target = () => server.url;
beforeEach(() => {
  server.committed.length = 0;
  records = [];
});

const answer = `{"answer":1}`;
const exchanges = () => records.filter((record) => record.type === "exchange");

describe("on a client's link", () => {
  const openLink = () => Link.open({ name: "alice", target, journal });
  const claim = (link: Link, body = "{}") => send(link.url, claimBytes(body));

  test("without a fault the whole answer comes", async () => {
    await using link = await openLink();
    expect(await claim(link)).toMatchObject({ head: expect.stringContaining("200 OK"), body: answer, end: "FIN" });
  });

  test("loseResponse: the server committed, and not a byte comes back before the reset", async () => {
    await using link = await openLink();
    await using fault = await link.fault("keys/claim", loseResponse());
    expect(await claim(link)).toEqual({ head: "", body: "", end: "ECONNRESET" });
    expect([server.committed, fault.fired]).toEqual([["{}"], 1]);
  });

  test.each([
    ["reset", reset()],
    ["partition", partition()],
  ])("%s: the connection is reset, and the server sees nothing", async (_, effect) => {
    await using link = await openLink();
    await using fault = await link.fault("*", effect);
    expect(await claim(link)).toEqual({ head: "", body: "", end: "ECONNRESET" });
    expect([server.committed, fault.fired]).toEqual([[], 1]);
  });

  test("refuse: there is no connection, and the same port answers afterwards", async () => {
    await using link = await openLink();
    {
      await using _ = await link.fault("*", refuse());
      expect(await claim(link)).toEqual({ head: "", body: "", end: "ECONNREFUSED" });
      expect(server.committed).toEqual([]);
    }
    expect(await claim(link)).toMatchObject({ body: answer });
  });

  test("truncate: headers and 0 bytes of a body that is 12 bytes long", async () => {
    await using link = await openLink();
    await using _ = await link.fault("keys/claim", truncate(0));
    const seen = await claim(link);
    expect(seen).toMatchObject({ body: "", end: "FIN" });
    expect(seen.head).toMatch(/^HTTP\/1.1 200 OK\r\n(.|\r\n)*content-length: 12/);
  });

  test("duplicate: both answers are in the journal, and the requester has the first", async () => {
    await using link = await openLink();
    await using fault = await link.fault("keys/claim", duplicate());
    expect(await claim(link)).toMatchObject({ body: answer });
    expect([server.committed, fault.fired]).toEqual([["{}", "{}"], 1]);
    expect(exchanges()).toMatchObject([{ response: { answer: 1 }, second: { status: 200, response: { answer: 2 } } }]);
  });

  test("duplicate: a request that could be delivered but once is no hit, and its requester sees a dead connection", async () => {
    const dying = await plainServer();
    dying.answersOnce = true;
    await using link = await Link.open({ name: "alice", target: () => dying.url, journal });
    await using fault = await link.fault("keys/claim", duplicate());
    expect(await claim(link)).toMatchObject({ head: "", end: "ECONNRESET" });
    expect([dying.committed.length, fault.fired]).toEqual([1, 0]);
    await dying[Symbol.asyncDispose]();
  });
});

describe("between servers", () => {
  async function openProxy(): Promise<EgressProxy> {
    const signingKey = `ed25519 a_1 ${Buffer.alloc(32).toString("base64").replace("=", "")}`;
    const proxy = await EgressProxy.open({ from: "hs1", host: "127.0.0.1", journal, signingKey });
    proxy.addRoute("hs2", target);
    return proxy;
  }
  const claim = (proxy: EgressProxy) =>
    sendThroughProxy(proxy.url, claimBytes("{}", "/_matrix/federation/v1/user/keys/claim"));

  test("without a fault the whole answer comes", async () => {
    await using proxy = await openProxy();
    expect(await claim(proxy)).toMatchObject({ body: answer, end: "FIN" });
  });

  test.each([
    ["reset", reset(), 0],
    ["loseResponse", loseResponse(), 1],
  ])("%s: the connection is reset below TLS", async (_, effect, committed) => {
    await using proxy = await openProxy();
    await using fault = await proxy.to("hs2").fault("fed/user/keys/claim", effect);
    expect(await claim(proxy)).toEqual({ head: "", body: "", end: "ECONNRESET" });
    expect([server.committed.length, fault.fired]).toEqual([committed, 1]);
  });

  test("truncate: the first bytes come, and the connection ends", async () => {
    await using proxy = await openProxy();
    await using _ = await proxy.to("hs2").fault("*", truncate(5));
    const seen = await claim(proxy);
    expect(seen).toMatchObject({ body: answer.slice(0, 5), end: "FIN" });
    expect(seen.head).toContain("content-length: 12");
  });

  test("refuse: the proxy answers each attempt to connect with 502, until it ends", async () => {
    await using proxy = await openProxy();
    {
      await using fault = await proxy.to("hs2").fault("*", refuse());
      expect((await claim(proxy)).head).toContain("HTTP/1.1 502");
      expect((await claim(proxy)).head).toContain("HTTP/1.1 502");
      expect([server.committed, fault.fired]).toEqual([[], 2]);
    }
    expect(await claim(proxy)).toMatchObject({ body: answer });
  });
});

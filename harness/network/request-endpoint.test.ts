import { once } from "node:events";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeEach, expect, test } from "vitest";
import type { JournalRecord } from "../journal/index.ts";
import { InfrastructureError } from "../support/index.ts";
import { Link, partition, RequestRefused, reply, requestEndpoint } from "./index.ts";

/** A homeserver that says what it was asked, or gives out media. */
const server = http.createServer(async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { method, url, headers } = request;
  if (url?.includes("/media/download/")) {
    response.setHeader("content-type", "image/png");
    response.end(Buffer.from([0x7b, 0xff, 0x00]));
    return;
  }
  response.setHeader("content-type", "application/json");
  const { authorization, "content-type": type } = headers;
  response.end(JSON.stringify({ method, url, authorization, type, body: Buffer.concat(chunks).toString("latin1") }));
});
server.listen(0, "127.0.0.1");
await once(server, "listening");
const target = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
afterAll(() => server.close());

const records: JournalRecord[] = [];
const journal = { write: (entry: object) => void records.push({ atMs: 0, ...entry } as JournalRecord) };
const openLink = () => Link.open({ name: "phone", target, journal });
beforeEach(() => void records.splice(0));

const claim = { one_time_keys: { "@bob:hs1": { DEVICE: "signed_curve25519" } } };

test("a request goes to the endpoint with token and body, and stands in the journal by the endpoint's name", async () => {
  await using link = await openLink();
  expect(await requestEndpoint(link, "keys/claim", { body: claim, token: "secret" })).toEqual({
    method: "POST",
    url: "/_matrix/client/v3/keys/claim",
    authorization: "Bearer secret",
    type: "application/json",
    body: JSON.stringify(claim),
  });
  expect(records).toMatchObject([
    { type: "exchange", link: "phone", endpoint: "keys/claim", request: claim, status: 200, end: "answered" },
  ]);
  expect(JSON.stringify(records.map((record) => ({ ...record, response: undefined })))).not.toContain("secret");
});

test("a link knows the token that it saw last, and a request without one changes nothing", async () => {
  await using link = await openLink();
  expect(link.token).toBeUndefined();
  await requestEndpoint(link, "keys/changes", { query: { from: "1", to: "2" }, token: "first" });
  await requestEndpoint(link, "login", { body: {} });
  expect(link.token).toBe("first");
  await requestEndpoint(link, "keys/changes", { query: { from: "1", to: "2" }, token: "second" });
  expect(link.token).toBe("second");
});

test("query and path parameters are in the request's line", async () => {
  await using link = await openLink();
  const path = { roomId: "!r:hs1" };
  expect(await requestEndpoint(link, "messages", { path, query: { dir: "b", from: "s/1" } })).toMatchObject({
    method: "GET",
    url: "/_matrix/client/v3/rooms/!r%3Ahs1/messages?dir=b&from=s%2F1",
    body: "",
  });
});

test("media go up and come down as bytes", async () => {
  await using link = await openLink();
  expect(await requestEndpoint(link, "media/upload", { body: new Uint8Array([0x7b, 0xff]) })).toMatchObject({
    url: "/_matrix/media/v3/upload",
    type: "application/octet-stream",
    body: "\x7b\xff",
  });
  const path = { serverName: "hs1", mediaId: "abc" };
  expect(await requestEndpoint(link, "media/download", { path })).toEqual(new Uint8Array([0x7b, 0xff, 0x00]));
});

test("a refusal is an error with status and body, and is a broken promise unless it is caught", async () => {
  await using link = await openLink();
  await using _ = await link.fault("keys/claim", reply(403, { errcode: "M_FORBIDDEN", error: "no" }));
  const refusal = await requestEndpoint(link, "keys/claim", { body: claim }).catch((error) => error);
  expect(refusal).toBeInstanceOf(RequestRefused);
  expect(refusal).toMatchObject({
    status: 403,
    body: { errcode: "M_FORBIDDEN" },
    message: `the homeserver answered keys/claim of phone with 403: {"errcode":"M_FORBIDDEN","error":"no"}`,
  });
});

test("a request that gets no answer says so, with the cause", async () => {
  await using link = await openLink();
  await using _ = await link.fault("*", partition());
  const error = await requestEndpoint(link, "keys/claim", { body: claim }).catch((thrown) => thrown);
  expect(error).toBeInstanceOf(InfrastructureError);
  expect(error.message).toMatch(/^keys\/claim of phone got no answer: .*(ECONNRESET|other side closed)/);
});

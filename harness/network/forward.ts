import http, { type IncomingMessage, type OutgoingHttpHeaders, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { type ExchangeRecord, type Json, nowMs } from "../journal/index.ts";
import { endpointOf } from "./endpoints.ts";
import type { Exchange, Intervention } from "./exchange.ts";
import type { Fault } from "./fault.ts";
import { Wire } from "./wire.ts";

interface Answer {
  status: number;
  headers: OutgoingHttpHeaders;
  body: Buffer;
}

/** Never forwarded: they speak of one connection, or of a body that we may have changed. */
const hopHeaders = [
  "connection",
  "keep-alive",
  "proxy-connection",
  "transfer-encoding",
  "upgrade",
  "host",
  "content-length",
];

/** A browser hides an answer from its page unless the answer allows it; answers of ours must look like the server's. */
const corsHeaders = {
  "access-control-allow-origin": "*",
  "access-control-allow-methods": "GET, HEAD, POST, PUT, DELETE, OPTIONS",
  "access-control-allow-headers": "X-Requested-With, Content-Type, Authorization, Date",
};

/**
 * Carries one request to `target` and the answer back, as the faults on `wire` allow, and tells the wire how it ended.
 * An unreachable target looks like that to the requester: a dead connection, not a 502 of ours.
 */
export async function forward(
  request: IncomingMessage,
  response: ServerResponse,
  wire: Wire,
  target: string,
): Promise<void> {
  const startedAtMs = nowMs();
  const url = new URL(request.url ?? "/", target);
  const method = request.method ?? "GET";
  const body = await readAll(request).catch(() => undefined);
  if (body === undefined) return;
  const exchange: Exchange & { status?: number; response?: Json } = {
    number: Wire.nextNumber(),
    link: wire.name,
    endpoint: endpointOf(method, url.pathname),
    method,
    path: url.pathname,
    query: url.searchParams,
    request: parseJson(body),
  };
  const faults = wire.begin(exchange);
  const abandoned = new AbortController();
  response.once("close", () => {
    if (!response.writableFinished) abandoned.abort();
  });

  const answer = await exchangeThrough(faults, exchange, body, request, url, abandoned.signal);
  const end = abandoned.signal.aborted ? "abandoned" : answer ? "answered" : "broken";
  if (end === "answered" && answer) {
    await respond(response, answer);
    for (const fault of faults) await fault.onDelivered(exchange);
  } else if (end === "broken") breakConnection(request);
  wire.end(exchange, toRecord(exchange, end, startedAtMs, faults));
}

/** The answer for the requester, or undefined for a dead connection. */
async function exchangeThrough(
  faults: Fault[],
  exchange: Exchange & { status?: number; response?: Json },
  body: Buffer,
  request: IncomingMessage,
  url: URL,
  abandoned: AbortSignal,
): Promise<Answer | undefined> {
  let sent = body;
  for (const fault of faults) {
    const intervention = await fault.onRequest(exchange);
    if (intervention?.do === "break") return undefined;
    if (intervention?.do === "reply") return replied(exchange, intervention);
    if (intervention?.do === "rewrite") {
      sent = toBuffer(intervention.body);
      Object.assign(exchange, { request: intervention.body });
    }
  }
  let answer = await ask(request, url, sent, abandoned).catch(() => undefined);
  if (!answer) return undefined;
  Object.assign(exchange, { status: answer.status, response: parseJson(answer.body) });
  for (const fault of faults) {
    const intervention = await fault.onResponse(exchange);
    if (intervention?.do === "break") return undefined;
    if (intervention?.do === "reply") return replied(exchange, intervention);
    if (intervention?.do === "rewrite") {
      Object.assign(exchange, { response: intervention.body });
      answer = { ...answer, body: toBuffer(intervention.body) };
    }
  }
  return answer;
}

function replied(exchange: Exchange, { status, body }: Extract<Intervention, { do: "reply" }>): Answer {
  Object.assign(exchange, { status, response: body });
  return { status, headers: { "content-type": "application/json", ...corsHeaders }, body: toBuffer(body) };
}

/**
 * Asks the target on a connection of its own. A kept-alive one could die with the server and be
 * tried again, and a fault that kills a server must not send a request twice.
 */
function ask(request: IncomingMessage, url: URL, body: Buffer, abandoned: AbortSignal): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const headers = without(request.headers, hopHeaders);
  if (body.length > 0 || !["GET", "HEAD", "DELETE"].includes(request.method ?? ""))
    headers["content-length"] = body.length;
  const upstream = http.request(url, { method: request.method, headers, agent: false }, (answer) => {
    readAll(answer).then(
      (answerBody) =>
        resolve({ status: answer.statusCode ?? 502, headers: without(answer.headers, hopHeaders), body: answerBody }),
      reject,
    );
  });
  upstream.once("error", reject);
  // A long poll that nobody waits for must not stay open; what changes something on the server runs to its end.
  if (request.method === "GET") abandoned.addEventListener("abort", () => upstream.destroy(), { once: true });
  upstream.end(body);
  return promise;
}

/** Resolves when the answer was handed to the system to be carried, or the requester has gone. */
async function respond(response: ServerResponse, answer: Answer): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  response.once("close", resolve);
  response.writeHead(answer.status, { ...answer.headers, "content-length": answer.body.length });
  response.end(answer.body, resolve);
  return promise;
}

/** Resets the TCP connection, also below TLS, where the outer socket cannot be reset itself. */
function breakConnection(request: IncomingMessage): void {
  const socket = request.socket as Socket & { underlying?: Socket };
  const tcp = socket.underlying ?? socket;
  tcp.resetAndDestroy();
  socket.destroy();
}

function toRecord(
  exchange: Exchange,
  end: ExchangeRecord["end"],
  startedAtMs: number,
  faults: Fault[],
): ExchangeRecord {
  const { number, link, endpoint, method, path, status, request, response } = exchange;
  const tookMs = Math.round((nowMs() - startedAtMs) * 10) / 10;
  const record: ExchangeRecord = { type: "exchange", exchange: number, link, method, path, startedAtMs, tookMs, end };
  if (endpoint) {
    record.endpoint = endpoint;
    if (endpoint !== "login") Object.assign(record, { request, response });
  }
  if (status !== undefined) record.status = status;
  if (faults.length > 0) record.faults = faults.map((fault) => fault.number);
  return record;
}

async function readAll(stream: NodeJS.ReadableStream): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function parseJson(body: Buffer): Json | undefined {
  if (body[0] !== 0x7b && body[0] !== 0x5b) return undefined;
  try {
    return JSON.parse(body.toString("utf8")) as Json;
  } catch {
    return undefined;
  }
}

function toBuffer(body: Json): Buffer {
  return Buffer.from(JSON.stringify(body));
}

function without(headers: IncomingMessage["headers"], names: string[]): OutgoingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !names.includes(name)));
}

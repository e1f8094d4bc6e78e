import { once } from "node:events";
import http, { type IncomingMessage, type OutgoingHttpHeaders, type ServerResponse } from "node:http";
import { type ExchangeRecord, type Json, nowMs } from "../journal/index.ts";
import { UnknownOutcome } from "../support/index.ts";
import { breakConnection } from "./break-connection.ts";
import { endpointOf } from "./endpoints.ts";
import type { Exchange, Intervention } from "./exchange.ts";
import type { Fault } from "./fault.ts";
import { pacedWrite } from "./paced-write.ts";
import { Wire } from "./wire.ts";

interface Answer {
  status: number;
  headers: OutgoingHttpHeaders;
  body: Buffer;
  bytesPerSecond?: number;
  /** The connection closes after so many bytes of the body. */
  truncateAfter?: number;
}

type Answered = Exchange & {
  status?: number;
  response?: Json;
  responseBytes?: number;
  second?: NonNullable<ExchangeRecord["second"]>;
};

/** What is asked of the target. */
interface Question {
  method: string;
  /** Path and query. */
  uri: string;
  /** Where the target is now. */
  target: () => string;
  headers: OutgoingHttpHeaders;
  body: Buffer;
  bytesPerSecond?: number;
  /** Ends the question before it was answered. */
  signal?: AbortSignal;
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

/** Connections to servers are used again, until they are idle for a time that is shorter than any server's own patience. */
const connections = new http.Agent({ keepAlive: true, timeout: 5_000 });

/**
 * Carries one request to `target` and the answer back, as the faults on `wire` allow, and tells the wire how it ended.
 * `target` is asked at the moment of delivery: a server that died while the request was held may listen elsewhere by
 * then, and another have its old address.
 * An unreachable target looks like that to the requester: a dead connection, not a 502 of ours.
 */
export async function forward(
  request: IncomingMessage,
  response: ServerResponse,
  wire: Wire,
  target: () => string,
): Promise<void> {
  const startedAtMs = nowMs();
  // Whatever host the request names, it goes to the target and nowhere else. A path may begin with two slashes.
  const uri = request.url ?? "/";
  const { pathname, search, searchParams } = new URL(
    uri.startsWith("/") ? `http://target${uri}` : uri,
    "http://target",
  );
  const method = request.method ?? "GET";
  const body = await readAll(request).catch(() => undefined);
  if (body === undefined) return;
  const exchange: Answered = {
    number: Wire.nextNumber(),
    link: wire.name,
    endpoint: endpointOf(method, pathname),
    method,
    path: pathname,
    query: searchParams,
    request: parseJson(body),
    requestBytes: body.length,
    signEvent: wire.signEvent,
  };
  wire.noteToken(request.headers.authorization);
  const { promise: instead, resolve: answerNow } = Promise.withResolvers<Intervention>();
  const faults = wire.begin(exchange, answerNow);
  const abandoned = new AbortController();
  let answer: Answer | undefined;
  let isCut = false;
  response.once("close", () => {
    if (response.writableFinished) return;
    isCut = wire.isShut || answer?.truncateAfter !== undefined;
    abandoned.abort();
  });

  const headers = without(request.headers, hopHeaders);
  // A long poll that nobody waits for must not stay open; what changes something on the server runs to its end.
  const signal = method === "GET" || exchange.endpoint === "sliding-sync" ? abandoned.signal : undefined;
  const question = { method, uri: pathname + search, target, headers, body, signal };
  answer = await exchangeThrough({ wire, faults, exchange, question, instead, signal: abandoned.signal });
  for (const fault of faults) fault.onOver(exchange);
  if (!abandoned.signal.aborted) {
    if (answer) await respond(response, answer);
    else breakConnection(request);
  }
  const end = isCut ? "broken" : abandoned.signal.aborted ? "abandoned" : answer ? "answered" : "broken";
  for (const fault of faults) await fault.onEnd(exchange, end === "answered");
  wire.end(exchange, toRecord(exchange, end, startedAtMs, faults));
}

/** The answer for the requester, or undefined for a dead connection. */
async function exchangeThrough({
  wire,
  faults,
  exchange,
  question,
  instead,
  signal,
}: {
  wire: Wire;
  faults: Fault[];
  exchange: Answered;
  question: Question;
  /** An answer that comes before the server's. */
  instead: Promise<Intervention>;
  signal: AbortSignal;
}): Promise<Answer | undefined> {
  const abandoned = signal.aborted ? Promise.resolve() : once(signal, "abort");
  const requestAlso = (body: Json) => askAlso(wire, exchange, question, body);
  for (const fault of faults) {
    const intervention = await fault.onRequest(exchange, { abandoned, requestAlso });
    switch (intervention?.do) {
      case "break":
      case "drop":
        return undefined;
      case "reply":
        return replied(exchange, intervention);
      case "rewrite":
        Object.assign(exchange, { request: intervention.body });
        question.body = toBuffer(intervention.body);
        signAnew(wire, question, intervention.body);
        break;
      case "throttle":
        question.bytesPerSecond = intervention.bytesPerSecond;
        break;
    }
  }
  const answer = await askUnless(instead, question).catch(() => undefined);
  if (!answer) return undefined;
  if ("do" in answer) return answer.do === "reply" ? replied(exchange, answer) : undefined;
  Object.assign(exchange, {
    status: answer.status,
    response: parseJson(answer.body),
    responseBytes: answer.body.length,
  });
  const deliverAgain = async () => {
    const { status, body } = await ask(question).catch((cause) => {
      throw new UnknownOutcome(`the server did not answer the request when it got it again: ${cause.message}`, {
        cause,
      });
    });
    exchange.second = { status, response: parseJson(body) };
  };
  for (const fault of faults) {
    const intervention = await fault.onResponse(exchange, { abandoned, requestAlso, deliverAgain });
    switch (intervention?.do) {
      case "break":
      case "drop":
        return undefined;
      case "reply":
        return replied(exchange, intervention);
      case "rewrite":
        answer.body = toBuffer(intervention.body);
        Object.assign(exchange, { response: intervention.body, responseBytes: answer.body.length });
        break;
      case "throttle":
        answer.bytesPerSecond = intervention.bytesPerSecond;
        break;
      case "truncate":
        answer.truncateAfter = intervention.bytes;
        break;
    }
  }
  return answer;
}

/** The server's answer; or the one that comes before it, and then the server's is not waited for. */
async function askUnless(instead: Promise<Intervention>, question: Question): Promise<Answer | Intervention> {
  const over = new AbortController();
  const { signal } = question;
  const asked = ask({ ...question, signal: signal ? AbortSignal.any([signal, over.signal]) : over.signal });
  const first = await Promise.race([asked, instead]);
  if ("do" in first) over.abort();
  return first;
}

/** Makes one more request like one that a fault took, on the same wire and in its journal. */
async function askAlso(
  wire: Wire,
  { endpoint, method, path }: Answered,
  question: Question,
  request: Json,
): Promise<void> {
  const startedAtMs = nowMs();
  const number = Wire.nextNumber();
  const also = `${path}-${number}`;
  const body = toBuffer(request);
  const exchange: Answered = {
    number,
    link: wire.name,
    endpoint,
    method,
    path: also,
    query: new URLSearchParams(),
    request,
    requestBytes: body.length,
  };
  wire.beginOwn(exchange);
  const answer = await ask({ ...question, uri: question.uri.replace(path, also), body, signal: undefined }).catch(
    () => undefined,
  );
  if (answer) Object.assign(exchange, { status: answer.status, response: parseJson(answer.body) });
  wire.end(exchange, toRecord(exchange, answer ? "answered" : "broken", startedAtMs, []));
  if (answer?.status !== 200) throw new Error(`the server answered ${endpoint} with ${answer?.status ?? "nothing"}`);
}

/** A homeserver signs what it sends, the body too: a changed one would be refused. */
function signAnew(wire: Wire, { method, uri, headers }: Question, content: Json): void {
  const [, destination] = /destination="?([^",]+)/.exec(String(headers.authorization)) ?? [];
  if (!wire.sign || !destination) return;
  headers.authorization = wire.sign({ method, uri, destination, content });
}

function replied(exchange: Answered, { status, body }: Extract<Intervention, { do: "reply" }>): Answer {
  Object.assign(exchange, { status, response: body });
  return { status, headers: { "content-type": "application/json", ...corsHeaders }, body: toBuffer(body) };
}

/** Asks the target, once: what fails because a server was killed is not sent again by us. */
async function ask({ method, uri, target, headers, body, bytesPerSecond, signal }: Question): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const hasBody = body.length > 0 || !["GET", "HEAD", "DELETE"].includes(method);
  const length = hasBody ? { "content-length": body.length } : {};
  const options = { method, path: uri, headers: { ...headers, ...length }, agent: connections, signal };
  const upstream = http.request(target(), options, (answer) => {
    readAll(answer).then(
      (answerBody) =>
        resolve({ status: answer.statusCode ?? 502, headers: without(answer.headers, hopHeaders), body: answerBody }),
      reject,
    );
  });
  upstream.on("error", reject);
  // While the request trickles, nobody waits for the answer yet.
  promise.catch(() => undefined);
  if (bytesPerSecond) {
    await pacedWrite(upstream, body, bytesPerSecond);
    upstream.end();
  } else {
    upstream.end(body);
  }
  return promise;
}

/** Resolves when the answer was handed to the system to be carried, or the requester has gone. */
async function respond(response: ServerResponse, answer: Answer): Promise<void> {
  const { status, headers, body, bytesPerSecond, truncateAfter } = answer;
  const { promise, resolve } = Promise.withResolvers<void>();
  response.once("close", resolve);
  response.writeHead(status, { ...headers, "content-length": body.length });
  const carried = truncateAfter === undefined ? body : body.subarray(0, truncateAfter);
  if (bytesPerSecond) await pacedWrite(response, carried, bytesPerSecond);
  else response.write(carried);
  if (carried.length < body.length) response.socket?.destroySoon();
  else response.end(resolve);
  return promise;
}

function toRecord(
  exchange: Answered,
  end: ExchangeRecord["end"],
  startedAtMs: number,
  faults: Fault[],
): ExchangeRecord {
  const { number, link, endpoint, method, path, status, request, response, second } = exchange;
  const tookMs = Math.round((nowMs() - startedAtMs) * 10) / 10;
  const record: ExchangeRecord = { type: "exchange", exchange: number, link, method, path, startedAtMs, tookMs, end };
  if (endpoint) {
    record.endpoint = endpoint;
    if (endpoint !== "login") Object.assign(record, { request, response, second });
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

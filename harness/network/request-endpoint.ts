import { InfrastructureError, PropertyViolation, withDeadline } from "../support/index.ts";
import type { AnswerOf, RequestOf } from "./endpoint-bodies.ts";
import { type ClientEndpointName, type PathParameters, requestLine } from "./endpoints.ts";
import type { Link } from "./link.ts";

/** Longer than the longest poll that servers allow clients by default. */
const limitMs = 60_000;

/** What a request to an endpoint has beside its name. `path` and `body` are left out where the endpoint has none. */
export type RequestParts<Name extends ClientEndpointName> = {
  /** What follows the question mark. */
  query?: Record<string, string>;
} & (keyof PathParameters<Name> extends never ? { path?: undefined } : { path: PathParameters<Name> }) &
  (undefined extends RequestOf<Name> ? { body?: RequestOf<Name> } : { body: RequestOf<Name> });

/** A homeserver refused a request that a scenario made itself. The verdict is *fail*, unless the scenario catches it. */
export class RequestRefused extends PropertyViolation {
  override name = "RequestRefused";
  readonly status: number;
  /** The Matrix error; or the text, where a server answered with something else. */
  readonly body: { errcode?: string; error?: string; soft_logout?: boolean } | string;

  constructor(message: string, { status, body }: Pick<RequestRefused, "status" | "body">) {
    super(message);
    this.status = status;
    this.body = body;
  }
}

/**
 * Makes one request over a link, which journals it and may break it; resolves with the body of the answer. Nothing is
 * tried twice. Throws `RequestRefused` unless the status is 200 to 299.
 */
export async function requestEndpoint<Name extends ClientEndpointName>(
  link: Link,
  name: Name,
  {
    query = {},
    path = {},
    body,
    token,
  }: { query?: Record<string, string>; path?: object; body?: unknown; token?: string },
): Promise<AnswerOf<Name>> {
  const line = requestLine(name, path as Record<string, string>);
  const search = new URLSearchParams(query).toString();
  const isBinary = body instanceof Uint8Array;
  const ended = new AbortController();
  const asking = fetch(`${link.url}${line.path}${search && `?${search}`}`, {
    method: line.method,
    headers: {
      ...(token && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && { "content-type": isBinary ? "application/octet-stream" : "application/json" }),
    },
    body: body === undefined ? undefined : isBinary ? new Uint8Array(body) : JSON.stringify(body),
    signal: ended.signal,
  }).then(async (response) => ({ response, bytes: new Uint8Array(await response.arrayBuffer()) }));
  try {
    const answer = await withDeadline(asking, { ms: limitMs, awaited: `${name} of ${link.name} to be answered` });
    return read(answer, `${name} of ${link.name}`) as AnswerOf<Name>;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const { message } = (error.cause as Error | undefined) ?? error;
    throw new InfrastructureError(`${name} of ${link.name} got no answer: ${message}`, { cause: error });
  } finally {
    ended.abort();
    asking.catch(() => undefined);
  }
}

function read({ response, bytes }: { response: Response; bytes: Uint8Array }, what: string): unknown {
  const isJson = response.headers.get("content-type")?.startsWith("application/json") ?? false;
  const { status } = response;
  if (response.ok) return isJson ? JSON.parse(new TextDecoder().decode(bytes)) : bytes;
  const text = new TextDecoder().decode(bytes);
  const body = isJson ? JSON.parse(text) : text;
  throw new RequestRefused(`the homeserver answered ${what} with ${status}: ${text}`, { status, body });
}

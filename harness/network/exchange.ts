import type { Json } from "../journal/index.ts";
import type { SignEvent } from "./sign-event.ts";

/** One request on a link and, once there is one, its answer, as faults and `where` see it. */
export interface Exchange {
  readonly number: number;
  readonly link: string;
  readonly endpoint: string | undefined;
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Parsed body; undefined when there is none or it is not JSON. */
  readonly request: Json | undefined;
  /** Length of the request's body. */
  readonly requestBytes: number;
  /** Signs as the homeserver that asks; undefined when a client does. */
  readonly signEvent?: SignEvent;
  readonly status?: number;
  readonly response?: Json;
  /** Length of the answer's body. */
  readonly responseBytes?: number;
}

/** What a fault may do instead of letting the request through, or the answer back, as it is. */
export type Intervention =
  | { do: "reply"; status: number; body: Json; isNoHit?: boolean }
  | { do: "break" }
  /** The same, of one to which the effect came too late: no hit. */
  | { do: "drop" }
  | { do: "rewrite"; body: Json; isNoHit?: boolean }
  /** The body trickles. */
  | { do: "throttle"; bytesPerSecond: number }
  /** Answers only: the connection closes in the middle of the body. */
  | { do: "truncate"; bytes: number };

interface Endpoint {
  method: "GET" | "POST" | "PUT" | "DELETE";
  path: RegExp;
}

const clientApi = "^/_matrix/client/(?:v3|r0|v1|unstable)";

function client(method: Endpoint["method"], path: string): Endpoint {
  return { method, path: new RegExp(`${clientApi}${path}$`) };
}

function federation(method: Endpoint["method"], path: string): Endpoint {
  return { method, path: new RegExp(`^/_matrix/federation/v[12]${path}$`) };
}

/** Messages of a verification; in a room a request is an `m.room.message`. */
const verificationMessages = ["request", "ready", "start", "accept", "key", "mac", "done", "cancel"] as const;
type VerificationMessage = `m.key.verification.${(typeof verificationMessages)[number]}`;
type VerificationEndpoint = `${"send" | "sendToDevice"}/${VerificationMessage}`;

const verificationEndpoints = Object.fromEntries(
  verificationMessages.flatMap((message) => [
    [
      `send/m.key.verification.${message}`,
      client("PUT", `/rooms/[^/]+/send/m\\.key\\.verification\\.${message}/[^/]+`),
    ],
    [
      `sendToDevice/m.key.verification.${message}`,
      client("PUT", `/sendToDevice/m\\.key\\.verification\\.${message}/[^/]+`),
    ],
  ]),
) as Record<VerificationEndpoint, Endpoint>;

/** Every endpoint that a fault or a wait can name, by its name in the specification. */
const endpoints = {
  login: client("POST", "/login"),
  logout: client("POST", "/logout(?:/all)?"),
  sync: { method: "GET", path: new RegExp(`${clientApi}/sync$`) },
  "sliding-sync": { method: "POST", path: /^\/_matrix\/client\/unstable\/org\.matrix\.simplified_msc3575\/sync$/ },
  "keys/upload": client("POST", "/keys/upload(?:/[^/]+)?"),
  "keys/query": client("POST", "/keys/query"),
  "keys/claim": client("POST", "/keys/claim"),
  "keys/changes": client("GET", "/keys/changes"),
  "keys/device_signing/upload": client("POST", "/keys/device_signing/upload"),
  "keys/signatures/upload": client("POST", "/keys/signatures/upload"),
  sendToDevice: client("PUT", "/sendToDevice/[^/]+/[^/]+"),
  "sendToDevice/m.room.encrypted": client("PUT", "/sendToDevice/m\\.room\\.encrypted/[^/]+"),
  ...verificationEndpoints,
  "room_keys/version": { method: "POST", path: new RegExp(`${clientApi}/room_keys/version$`) },
  "room_keys/version/get": { method: "GET", path: new RegExp(`${clientApi}/room_keys/version(?:/[^/]+)?$`) },
  "room_keys/keys": client("PUT", "/room_keys/keys(?:/.*)?"),
  "room_keys/keys/get": client("GET", "/room_keys/keys(?:/.*)?"),
  createRoom: client("POST", "/createRoom"),
  invite: client("POST", "/rooms/[^/]+/invite"),
  join: client("POST", "/(?:rooms/[^/]+/join|join/[^/]+)"),
  leave: client("POST", "/rooms/[^/]+/leave"),
  send: client("PUT", "/rooms/[^/]+/send/[^/]+/[^/]+"),
  "send/m.room.encrypted": client("PUT", "/rooms/[^/]+/send/m\\.room\\.encrypted/[^/]+"),
  state: client("PUT", "/rooms/[^/]+/state/.*"),
  messages: client("GET", "/rooms/[^/]+/messages"),
  context: client("GET", "/rooms/[^/]+/context/[^/]+"),
  account_data: client("PUT", "/user/[^/]+/account_data/[^/]+"),
  "media/upload": { method: "POST", path: /^\/_matrix\/media\/v3\/upload$/ },
  delete_devices: client("POST", "/delete_devices"),
  "fed/send": federation("PUT", "/send/[^/]+"),
  "fed/make_join": federation("GET", "/make_join/[^/]+/[^/]+"),
  "fed/send_join": federation("PUT", "/send_join/[^/]+/[^/]+"),
  "fed/invite": federation("PUT", "/invite/[^/]+/[^/]+"),
  "fed/user/keys/query": federation("POST", "/user/keys/query"),
  "fed/user/keys/claim": federation("POST", "/user/keys/claim"),
  "fed/user/devices": federation("GET", "/user/devices/[^/]+"),
  "fed/event": federation("GET", "/event/[^/]+"),
  "fed/backfill": federation("GET", "/backfill/[^/]+"),
  "fed/get_missing_events": federation("POST", "/get_missing_events/[^/]+"),
} as const satisfies Record<string, Endpoint>;

/** An endpoint's name, or `*` for everything that crosses a link. */
export type EndpointName = keyof typeof endpoints | "*";

/** Names of all of them. */
export const endpointNames = Object.keys(endpoints) as Exclude<EndpointName, "*">[];

/** True when the request is for that endpoint. CORS preflights belong to none. */
export function isFor(name: EndpointName, method: string, path: string): boolean {
  if (method === "OPTIONS") return false;
  if (name === "*") return true;
  const endpoint = endpoints[name];
  return endpoint.method === method && endpoint.path.test(path);
}

/** The most particular name of the endpoint that a request is for. */
export function endpointOf(method: string, path: string): string | undefined {
  return endpointNames.filter((name) => isFor(name, method, path)).sort((a, b) => b.length - a.length)[0];
}

interface Endpoint<Path extends string = string> {
  method: "GET" | "POST" | "PUT" | "DELETE";
  /** The API that requests of ours are made to, in its newest version. */
  root: string;
  /** Under `root`, as the specification writes it, with its parameters in braces. */
  path: Path;
  /** Every path that is for this endpoint, in older versions and longer forms too. */
  paths: RegExp;
}

interface Api {
  root: string;
  /** Pattern of all roots under which servers offer it. */
  roots: string;
}

/** `forms` are other paths that are for the same endpoint; `*` stands for any rest. */
function endpoint<Path extends string>(
  { root, roots }: Api,
  method: Endpoint["method"],
  path: Path,
  ...forms: string[]
): Endpoint<Path> {
  const patterns = [path, ...forms].map((form) =>
    form
      .replaceAll(".", "\\.")
      .replaceAll("*", ".*")
      .replaceAll(/\{\w+\}/g, "[^/]+"),
  );
  return { method, root, path, paths: new RegExp(`^${roots}(?:${patterns.join("|")})$`) };
}

const clientApi: Api = { root: "/_matrix/client/v3", roots: "/_matrix/client/(?:v3|r0|v1|unstable)" };
const slidingApi: Api = {
  root: "/_matrix/client/unstable/org.matrix.simplified_msc3575",
  roots: "/_matrix/client/unstable/org\\.matrix\\.simplified_msc3575",
};
const uploadApi: Api = { root: "/_matrix/media/v3", roots: "/_matrix/media/(?:v3|r0|v1)" };
/** Downloads need a token since specification 1.11, and were moved. */
const downloadApi: Api = {
  root: "/_matrix/client/v1/media",
  roots: "/_matrix/(?:client/v1/media|media/(?:v3|r0|v1))",
};
const federationApi: Api = { root: "/_matrix/federation/v1", roots: "/_matrix/federation/v[12]" };

function client<Path extends string>(method: Endpoint["method"], path: Path, ...forms: string[]): Endpoint<Path> {
  return endpoint(clientApi, method, path, ...forms);
}

function federation<Path extends string>(method: Endpoint["method"], path: Path): Endpoint<Path> {
  return endpoint(federationApi, method, path);
}

/** Messages of a verification; in a room a request is an `m.room.message`. */
const verificationMessages = ["request", "ready", "start", "accept", "key", "mac", "done", "cancel"] as const;
type VerificationMessage = `m.key.verification.${(typeof verificationMessages)[number]}`;
type VerificationEndpoints = {
  [Message in VerificationMessage as `send/${Message}`]: Endpoint<`/rooms/{roomId}/send/${Message}/{txnId}`>;
} & {
  [Message in VerificationMessage as `sendToDevice/${Message}`]: Endpoint<`/sendToDevice/${Message}/{txnId}`>;
};

const verificationEndpoints = Object.fromEntries(
  verificationMessages.flatMap((message) => [
    [`send/m.key.verification.${message}`, client("PUT", `/rooms/{roomId}/send/m.key.verification.${message}/{txnId}`)],
    [
      `sendToDevice/m.key.verification.${message}`,
      client("PUT", `/sendToDevice/m.key.verification.${message}/{txnId}`),
    ],
  ]),
) as VerificationEndpoints;

/** Every endpoint that a fault or a wait can name, by its name in the specification. */
const endpoints = {
  login: client("POST", "/login"),
  logout: client("POST", "/logout", "/logout/all"),
  sync: client("GET", "/sync"),
  "sliding-sync": endpoint(slidingApi, "POST", "/sync"),
  filter: client("POST", "/user/{userId}/filter"),
  "keys/upload": client("POST", "/keys/upload", "/keys/upload/{deviceId}"),
  "keys/query": client("POST", "/keys/query"),
  "keys/claim": client("POST", "/keys/claim"),
  "keys/changes": client("GET", "/keys/changes"),
  "keys/device_signing/upload": client("POST", "/keys/device_signing/upload"),
  "keys/signatures/upload": client("POST", "/keys/signatures/upload"),
  sendToDevice: client("PUT", "/sendToDevice/{eventType}/{txnId}"),
  "sendToDevice/m.room.encrypted": client("PUT", "/sendToDevice/m.room.encrypted/{txnId}"),
  ...verificationEndpoints,
  "room_keys/version": client("POST", "/room_keys/version"),
  "room_keys/version/get": client("GET", "/room_keys/version", "/room_keys/version/{version}"),
  "room_keys/version/delete": client("DELETE", "/room_keys/version/{version}"),
  "room_keys/keys": client("PUT", "/room_keys/keys", "/room_keys/keys/*"),
  "room_keys/keys/get": client("GET", "/room_keys/keys", "/room_keys/keys/*"),
  createRoom: client("POST", "/createRoom"),
  invite: client("POST", "/rooms/{roomId}/invite"),
  join: client("POST", "/join/{roomId}", "/rooms/{roomId}/join"),
  leave: client("POST", "/rooms/{roomId}/leave"),
  send: client("PUT", "/rooms/{roomId}/send/{eventType}/{txnId}"),
  "send/m.room.encrypted": client("PUT", "/rooms/{roomId}/send/m.room.encrypted/{txnId}"),
  state: client("PUT", "/rooms/{roomId}/state/{eventType}/{stateKey}", "/rooms/{roomId}/state/*"),
  members: client("GET", "/rooms/{roomId}/members"),
  messages: client("GET", "/rooms/{roomId}/messages"),
  context: client("GET", "/rooms/{roomId}/context/{eventId}"),
  account_data: client("PUT", "/user/{userId}/account_data/{type}"),
  "account_data/get": client("GET", "/user/{userId}/account_data/{type}"),
  "media/upload": endpoint(uploadApi, "POST", "/upload"),
  "media/download": endpoint(
    downloadApi,
    "GET",
    "/download/{serverName}/{mediaId}",
    "/download/{serverName}/{mediaId}/{fileName}",
  ),
  delete_devices: client("POST", "/delete_devices"),
  "fed/send": federation("PUT", "/send/{txnId}"),
  "fed/make_join": federation("GET", "/make_join/{roomId}/{userId}"),
  "fed/send_join": federation("PUT", "/send_join/{roomId}/{eventId}"),
  "fed/invite": federation("PUT", "/invite/{roomId}/{eventId}"),
  "fed/user/keys/query": federation("POST", "/user/keys/query"),
  "fed/user/keys/claim": federation("POST", "/user/keys/claim"),
  "fed/user/devices": federation("GET", "/user/devices/{userId}"),
  "fed/event": federation("GET", "/event/{eventId}"),
  "fed/backfill": federation("GET", "/backfill/{roomId}"),
  "fed/get_missing_events": federation("POST", "/get_missing_events/{roomId}"),
  "fed/media/download": federation("GET", "/media/download/{mediaId}"),
} as const satisfies Record<string, Endpoint>;

/** An endpoint's name, or `*` for everything that crosses a link. */
export type EndpointName = keyof typeof endpoints | "*";

/** An endpoint that a device may make requests to. */
export type ClientEndpointName = Exclude<keyof typeof endpoints, `fed/${string}`>;

type ParameterOf<Path> = Path extends `${string}{${infer Name}}${infer Rest}` ? Name | ParameterOf<Rest> : never;

/** The parameters in an endpoint's path, by their names in the specification: `{ roomId, eventType, txnId }`. */
export type PathParameters<Name extends ClientEndpointName> = Record<
  ParameterOf<(typeof endpoints)[Name]["path"]>,
  string
>;

/** Names of all of them. */
export const endpointNames = Object.keys(endpoints) as Exclude<EndpointName, "*">[];

/** True when the request is for that endpoint. CORS preflights belong to none. */
export function isFor(name: EndpointName, method: string, path: string): boolean {
  if (method === "OPTIONS") return false;
  if (name === "*") return true;
  const endpoint: Endpoint = endpoints[name];
  return endpoint.method === method && endpoint.paths.test(path);
}

/** The most particular name of the endpoint that a request is for. */
export function endpointOf(method: string, path: string): string | undefined {
  return endpointNames.filter((name) => isFor(name, method, path)).sort((a, b) => b.length - a.length)[0];
}

/** Method and path of a request to an endpoint. Parameters are percent-encoded here. */
export function requestLine(
  name: ClientEndpointName,
  parameters: Readonly<Record<string, string>>,
): { method: string; path: string } {
  const { method, root, path }: Endpoint = endpoints[name];
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, parameter: string) => {
    const value = parameters[parameter];
    if (value === undefined) throw new RangeError(`a request for ${name} needs a ${parameter} in its path`);
    return encodeURIComponent(value);
  });
  return { method, path: `${root}${filled}` };
}

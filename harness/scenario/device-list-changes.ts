import type { ExchangeRecord, Json } from "../journal/index.ts";
import type { FederationTransaction } from "../network/index.ts";
import { deviceKeysOf, type LinkClient } from "./clients-by-link.ts";
import { endMs } from "./end-ms.ts";

/** An exchange after which a homeserver may know of other devices, or another identity, of a user than before. */
export interface DeviceListChange {
  homeserver: string;
  userId: string;
  exchange: ExchangeRecord;
  /** Which devices; none where it is of the identity. */
  deviceIds: readonly string[];
}

type Devices = Record<string, { device_id?: string }>;

/** All such changes in these exchanges, in their order. */
export function deviceListChanges(
  exchanges: readonly ExchangeRecord[],
  clients: ReadonlyMap<string, LinkClient>,
): DeviceListChange[] {
  return exchanges.flatMap((exchange) => {
    // What was refused has changed nothing, unless a fault refused it in the server's place.
    if (exchange.end === "answered" && exchange.status !== 200 && !exchange.faults) return [];
    const [from, to] = exchange.link.split("->");
    if (from && to && exchange.endpoint === "fed/user/devices") return [fetched(exchange, exchanges, from)];
    if (to) return changedByTransaction(exchange).map((change) => ({ homeserver: to, exchange, ...change }));
    const client = clients.get(exchange.link);
    if (!client) return [];
    const { homeserver } = client;
    return changedByClient(exchange, client).map((change) => ({ homeserver, exchange, ...change }));
  });
}

/** Of a user's whole list, what no client of that homeserver had been told of. */
function fetched(exchange: ExchangeRecord, exchanges: readonly ExchangeRecord[], homeserver: string): DeviceListChange {
  const userId = decodeURIComponent(exchange.path.slice(exchange.path.lastIndexOf("/") + 1));
  const { devices = [] } = (exchange.response ?? {}) as { devices?: { device_id: string }[] };
  const known = exchanges
    .filter(({ endpoint, link }) => endpoint === "keys/query" && !link.includes("->"))
    .filter((query) => endMs(query) <= exchange.startedAtMs)
    .flatMap(({ response }) => {
      const { device_keys = {} } = (response ?? {}) as { device_keys?: Record<string, object> };
      return Object.keys(device_keys[userId] ?? {});
    });
  const deviceIds = devices.map(({ device_id }) => device_id).filter((id) => !known.includes(id));
  return { homeserver, userId, exchange, deviceIds };
}

type Change = Pick<DeviceListChange, "userId" | "deviceIds">;

function changedByTransaction({ request }: ExchangeRecord): Change[] {
  const { edus = [] } = (request ?? {}) as Partial<FederationTransaction>;
  return edus
    .filter(({ edu_type }) => /^m\.device_list_update$|signing_key_update$/.test(edu_type))
    .map(({ content }) => ({
      userId: String(content.user_id),
      deviceIds: content.device_id === undefined ? [] : [String(content.device_id)],
    }));
}

function changedByClient({ endpoint = "", method, path, request }: ExchangeRecord, client: LinkClient): Change[] {
  const { userId } = client;
  if (endpoint === "keys/signatures/upload") return signed(request);
  if (endpoint === "keys/device_signing/upload") return [{ userId, deviceIds: [] }];
  const { device_id: uploaded } = deviceKeysOf(request) ?? {};
  if (endpoint === "keys/upload") return uploaded ? [{ userId, deviceIds: [uploaded] }] : [];
  const [, named] = /\/devices\/([^/]+)$/.exec(path) ?? [];
  if (named) return method === "GET" ? [] : [{ userId, deviceIds: [decodeURIComponent(named)] }];
  const isOther = ["login", "logout", "delete_devices"].includes(endpoint);
  const isDehydrated = method !== "GET" && path.endsWith("/dehydrated_device");
  return isOther || isDehydrated ? [{ userId, deviceIds: uploaded ? [uploaded] : client.deviceIds }] : [];
}

/** Whose devices, and whose identities, new signatures are of. */
function signed(request: Json | undefined): Change[] {
  return Object.entries((request ?? {}) as unknown as Record<string, Devices>).flatMap(([userId, keys]) => {
    const deviceIds = Object.values(keys).flatMap(({ device_id }) => device_id ?? []);
    const hasIdentity = deviceIds.length < Object.keys(keys).length;
    return [
      ...(deviceIds.length > 0 ? [{ userId, deviceIds }] : []),
      ...(hasIdentity ? [{ userId, deviceIds: [] }] : []),
    ];
  });
}

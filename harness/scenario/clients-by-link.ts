import type { ExchangeRecord, Json } from "../journal/index.ts";

/** The client behind a link, as far as its uploads of device keys tell. */
export interface LinkClient {
  userId: string;
  homeserver: string;
  /** Of its devices, in their order: a client may log in again as another. */
  deviceIds: readonly string[];
}

/** The clients behind the links of these exchanges, by the links' names. */
export function clientsByLink(exchanges: readonly ExchangeRecord[]): Map<string, LinkClient> {
  const clients = new Map<string, LinkClient>();
  for (const { link, endpoint, request } of exchanges) {
    const { user_id: userId, device_id: deviceId } = (endpoint === "keys/upload" && deviceKeysOf(request)) || {};
    if (!userId || !deviceId) continue;
    const deviceIds = new Set(clients.get(link)?.deviceIds).add(deviceId);
    clients.set(link, { userId, homeserver: serverOf(userId), deviceIds: [...deviceIds] });
  }
  return clients;
}

/** The device keys in a `keys/upload`. */
export function deviceKeysOf(request: Json | undefined): { user_id?: string; device_id?: string } | undefined {
  return (request as { device_keys?: { user_id?: string; device_id?: string } } | undefined | null)?.device_keys;
}

/** The homeserver's name in a user's id. */
export function serverOf(userId: string): string {
  return userId.slice(userId.indexOf(":") + 1);
}

import { randomBytes } from "node:crypto";
import type { Player } from "./player.ts";

interface ClaimAnswer {
  one_time_keys: Record<string, Record<string, Record<string, { fallback?: boolean }>>>;
}

/**
 * Claims a device's one-time keys as somebody else, on the device's own homeserver, until only its fallback key is
 * left. First its uploads must be blocked, or it fills up again. Returns how many one-time keys were claimed.
 */
export async function drainOneTimeKeys(player: Player): Promise<number> {
  // An upload that came through before the block may still be on its way.
  await player.link.idle("keys/upload");
  const { url } = player.homeserver;
  const stranger = await player.homeserver.register(`stranger-${randomBytes(4).toString("hex")}`);
  const login = {
    type: "m.login.password",
    identifier: { type: "m.id.user", user: stranger.userId },
    password: stranger.password,
  };
  const { access_token: token } = await post<{ access_token: string }>(`${url}/_matrix/client/v3/login`, login);
  const claim = { one_time_keys: { [player.userId]: { [player.deviceId]: "signed_curve25519" } } };
  for (let claimed = 0; ; claimed++) {
    const answer = await post<ClaimAnswer>(`${url}/_matrix/client/v3/keys/claim`, claim, token);
    const [key] = Object.values(answer.one_time_keys[player.userId]?.[player.deviceId] ?? {});
    if (!key || key.fallback) return claimed;
  }
}

async function post<T>(url: string, body: object, token?: string): Promise<T> {
  const headers: Record<string, string> = token ? { authorization: `Bearer ${token}` } : {};
  const answer = await fetch(url, { method: "POST", headers, body: JSON.stringify(body) });
  return (await answer.json()) as T;
}

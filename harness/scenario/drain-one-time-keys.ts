import type { Player } from "./player.ts";
import { RawDevice } from "./raw-device.ts";
import { registerBystander } from "./register-bystander.ts";

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
  const { homeserver } = player;
  const account = await registerBystander("stranger", player, homeserver);
  const stranger = await RawDevice.login(homeserver, account);
  const claim = { one_time_keys: { [player.userId]: { [player.deviceId]: "signed_curve25519" } } };
  for (let claimed = 0; ; claimed++) {
    const answer = await stranger.post<ClaimAnswer>("keys/claim", claim);
    const [key] = Object.values(answer.one_time_keys[player.userId]?.[player.deviceId] ?? {});
    if (!key || key.fallback) return claimed;
  }
}

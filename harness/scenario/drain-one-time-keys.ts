import type { Player } from "./player.ts";
import { RawDevice } from "./raw-device.ts";
import { registerBystander } from "./register-bystander.ts";

/**
 * Claims a device's one-time keys as somebody else, on the device's own homeserver, until only its fallback key is
 * left. First its uploads must be blocked, or it fills up again. Returns how many one-time keys were claimed.
 * `deviceId` names another device of the player's user, such as a dehydrated one.
 */
export async function drainOneTimeKeys(player: Player, deviceId = player.deviceId): Promise<number> {
  // An upload that came through before the block may still be on its way.
  await player.link.idle("keys/upload");
  const { homeserver } = player;
  const account = await registerBystander("stranger", player, homeserver);
  const stranger = await RawDevice.login({ link: await player.openLink("stranger"), homeserver, account });
  const body = { one_time_keys: { [player.userId]: { [deviceId]: "signed_curve25519" } } };
  for (let claimed = 0; ; claimed++) {
    const answer = await stranger.request("keys/claim", { body });
    const [key] = Object.values(answer.one_time_keys[player.userId]?.[deviceId] ?? {});
    if (!key || key.fallback) return claimed;
  }
}

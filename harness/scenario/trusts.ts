import type { Player } from "./player.ts";

/** Whether the client now trusts the other: another user's identity as verified, a device of its own user as signed and verified. */
export async function trusts(client: Player, other: Player): Promise<boolean> {
  if (client.userId !== other.userId) return (await client.crossSigningStatus(other.userId)).userVerified;
  const devices = await client.devices(other.userId);
  const device = devices.find(({ deviceId }) => deviceId === other.deviceId);
  return (device?.crossSigned && device.verified) ?? false;
}

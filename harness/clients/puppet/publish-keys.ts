import type Olm from "@matrix-org/olm";
import type { DeviceWithKeys } from "./device.ts";
import type { DeviceApi } from "./device-api.ts";
import { signJson } from "./sign-json.ts";

const algorithms = ["m.olm.v1.curve25519-aes-sha2", "m.megolm.v1.aes-sha2"];

/** Uploads device keys and one-time keys (by name), signed with the Ed25519 key of `account`: what they are is not looked at. */
export async function publishKeys(
  api: DeviceApi,
  device: DeviceWithKeys,
  oneTimeKeys: Record<string, string>,
  account: Olm.Account,
): Promise<void> {
  const { userId, deviceId, curve25519, ed25519 } = device;
  const keys = { [`curve25519:${deviceId}`]: curve25519, [`ed25519:${deviceId}`]: ed25519 };
  const signed = Object.entries(oneTimeKeys).map(([name, key]) => [
    `signed_curve25519:${name}`,
    signJson({ key }, device, account),
  ]);
  await api.post("keys/upload", {
    device_keys: signJson({ algorithms, device_id: deviceId, keys, user_id: userId }, device, account),
    one_time_keys: Object.fromEntries(signed),
  });
}

import { generateKeyPairSync } from "node:crypto";
import { SigningKey, unpaddedBase64 } from "../support/index.ts";

interface SignedDeviceKeys {
  user_id: string;
  device_id: string;
  algorithms: string[];
  keys: Record<string, string>;
  signatures: Record<string, Record<string, string>>;
}

/** Keys of a device that nobody is behind: well signed, and their private halves are forgotten. */
export interface DeviceKeySet {
  device_keys: SignedDeviceKeys;
  /** One. */
  one_time_keys: Record<string, { key: string; signatures: Record<string, Record<string, string>> }>;
}

/** New keys for a device, as they stand in a `keys/upload`. `key` is the one that it signs with; default: a new one. */
export function newDeviceKeys(
  { userId, deviceId }: { userId: string; deviceId: string },
  key: SigningKey = SigningKey.generate(),
): DeviceKeySet {
  const signed = <T extends object>(object: T) => {
    return { ...object, signatures: { [userId]: { [`ed25519:${deviceId}`]: key.signatureOf(object) } } };
  };
  const deviceKeys = {
    user_id: userId,
    device_id: deviceId,
    algorithms: ["m.olm.v1.curve25519-aes-sha2", "m.megolm.v1.aes-sha2"],
    keys: { [`ed25519:${deviceId}`]: key.publicKey, [`curve25519:${deviceId}`]: newCurve25519Key() },
  };
  const oneTimeKeys = { "signed_curve25519:AAAAAQ": signed({ key: newCurve25519Key() }) };
  return { device_keys: signed(deviceKeys), one_time_keys: oneTimeKeys };
}

function newCurve25519Key(): string {
  const { x = "" } = generateKeyPairSync("x25519").publicKey.export({ format: "jwk" });
  return unpaddedBase64(Buffer.from(x, "base64url"));
}

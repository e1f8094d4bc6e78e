import { SigningKey } from "../support/index.ts";
import type { DeviceKeySet } from "./device-keys.ts";
import type { RawDevice } from "./raw-device.ts";

interface PublicKey {
  user_id: string;
  usage: string[];
  keys: Record<string, string>;
  signatures: Record<string, Record<string, string>>;
}

/** A cross-signing identity that no SDK has made, and whose private keys the scenario has. */
export class RawIdentity {
  readonly userId: string;
  readonly #selfSigning = SigningKey.generate();
  readonly #keys: { master_key: PublicKey; self_signing_key: PublicKey };

  private constructor(userId: string) {
    this.userId = userId;
    const master = SigningKey.generate();
    const key = (usage: string, { publicKey }: SigningKey) => {
      const unsigned = { user_id: userId, usage: [usage], keys: { [`ed25519:${publicKey}`]: publicKey } };
      const signature = { [`ed25519:${master.publicKey}`]: master.signatureOf(unsigned) };
      return { ...unsigned, signatures: { [userId]: signature } };
    };
    this.#keys = { master_key: key("master", master), self_signing_key: key("self_signing", this.#selfSigning) };
  }

  /** Makes the identity of a device's user and uploads it as that device. */
  static async upload(device: RawDevice): Promise<RawIdentity> {
    const identity = new RawIdentity(device.userId);
    await identity.upload(device);
    return identity;
  }

  /** Uploads it as a device of its user, the same each time. Throws `RequestRefused` unless the homeserver says OK. */
  async upload(device: RawDevice): Promise<void> {
    await device.request("keys/device_signing/upload", { body: { ...this.#keys, auth: device.passwordAuth } });
  }

  /** By what its signatures on devices are named. */
  get signer(): string {
    return `ed25519:${this.#selfSigning.publicKey}`;
  }

  /** Its public master key. */
  get masterKey(): string {
    return Object.values(this.#keys.master_key.keys)[0] as string;
  }

  /** The device's keys with the signature of this identity, for `keys/signatures/upload`. */
  sign({ device_keys }: Pick<DeviceKeySet, "device_keys">): DeviceKeySet["device_keys"] {
    return {
      ...device_keys,
      signatures: { [this.userId]: { [this.signer]: this.#selfSigning.signatureOf(device_keys) } },
    };
  }

  /** Its master key with the signature of a device of its user, for `keys/signatures/upload`. */
  signedBy(deviceId: string, key: SigningKey): PublicKey {
    const { master_key } = this.#keys;
    return {
      ...master_key,
      signatures: { [this.userId]: { [`ed25519:${deviceId}`]: key.signatureOf(master_key) } },
    };
  }
}

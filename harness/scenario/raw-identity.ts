import { SigningKey } from "../support/index.ts";
import type { DeviceKeySet } from "./device-keys.ts";
import type { RawDevice } from "./raw-device.ts";

/** A cross-signing identity that no SDK has made, and whose private keys the scenario has. */
export class RawIdentity {
  readonly userId: string;
  readonly #selfSigning = SigningKey.generate();

  private constructor(userId: string) {
    this.userId = userId;
  }

  /** Makes the identity of a device's user and uploads it as that device. */
  static async upload(device: RawDevice): Promise<RawIdentity> {
    const { userId } = device;
    const identity = new RawIdentity(userId);
    const master = SigningKey.generate();
    const key = (usage: string, { publicKey }: SigningKey) => {
      const unsigned = { user_id: userId, usage: [usage], keys: { [`ed25519:${publicKey}`]: publicKey } };
      const signature = { [`ed25519:${master.publicKey}`]: master.signatureOf(unsigned) };
      return { ...unsigned, signatures: { [userId]: signature } };
    };
    await device.request("keys/device_signing/upload", {
      body: {
        master_key: key("master", master),
        self_signing_key: key("self_signing", identity.#selfSigning),
        auth: device.passwordAuth,
      },
    });
    return identity;
  }

  /** By what its signatures on devices are named. */
  get signer(): string {
    return `ed25519:${this.#selfSigning.publicKey}`;
  }

  /** The device's keys with the signature of this identity, for `keys/signatures/upload`. */
  sign({ device_keys }: Pick<DeviceKeySet, "device_keys">): DeviceKeySet["device_keys"] {
    return {
      ...device_keys,
      signatures: { [this.userId]: { [this.signer]: this.#selfSigning.signatureOf(device_keys) } },
    };
  }
}

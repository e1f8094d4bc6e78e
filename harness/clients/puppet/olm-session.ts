import type Olm from "@matrix-org/olm";
import type { DeviceWithKeys } from "./device.ts";

/** Content of an `m.room.encrypted` to-device message. */
export interface OlmContent {
  [field: string]: unknown;
  algorithm: "m.olm.v1.curve25519-aes-sha2";
  sender_key: string;
  /** By the recipient's Curve25519 key. Type 0 is a pre-key message, which names a one-time key. */
  ciphertext: Record<string, { type: 0 | 1; body: string }>;
}

/** An Olm session of a puppet with one device. */
export class OlmSession {
  /** The device at the other end. */
  readonly device: DeviceWithKeys;
  readonly #session: Olm.Session;
  readonly #sender: DeviceWithKeys;

  constructor(session: Olm.Session, sender: DeviceWithKeys, device: DeviceWithKeys) {
    this.#session = session;
    this.#sender = sender;
    this.device = device;
  }

  /** What is encrypted of a message. */
  payload(type: string, content: object): Record<string, unknown> {
    const { device } = this;
    const sender = this.#sender;
    return {
      type,
      content,
      sender: sender.userId,
      sender_device: sender.deviceId,
      keys: { ed25519: sender.ed25519 },
      recipient: device.userId,
      recipient_keys: { ed25519: device.ed25519 },
    };
  }

  /** A message as the content of its `m.room.encrypted` to-device message; a pre-key message until the device has answered. */
  encrypt(type: string, content: object): OlmContent {
    return this.encryptJson(JSON.stringify(this.payload(type, content)));
  }

  /** The same of a payload written by hand. */
  encryptJson(payload: string): OlmContent {
    return {
      algorithm: "m.olm.v1.curve25519-aes-sha2",
      sender_key: this.#sender.curve25519,
      ciphertext: { [this.device.curve25519]: this.#session.encrypt(payload) },
    };
  }
}

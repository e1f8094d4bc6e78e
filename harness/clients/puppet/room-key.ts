import type Olm from "@matrix-org/olm";
import type { DeviceWithKeys } from "./device.ts";

/** Content of an `m.room.encrypted` room event. */
export interface MegolmContent {
  [field: string]: unknown;
  algorithm: "m.megolm.v1.aes-sha2";
  ciphertext: string;
  session_id: string;
  sender_key: string;
  device_id: string;
}

/** Content of an `m.room_key`. */
export interface RoomKeyContent {
  [field: string]: unknown;
  algorithm: "m.megolm.v1.aes-sha2";
  room_id: string;
  session_id: string;
  session_key: string;
}

/** A Megolm session that a puppet made, for one room. */
export class RoomKey {
  readonly roomId: string;
  readonly sessionId: string;
  /** What to share so that a device can read from the first message on. */
  readonly content: RoomKeyContent;
  readonly #session: Olm.OutboundGroupSession;
  readonly #sender: DeviceWithKeys;

  constructor(roomId: string, session: Olm.OutboundGroupSession, sender: DeviceWithKeys) {
    this.roomId = roomId;
    this.sessionId = session.session_id();
    this.#session = session;
    this.#sender = sender;
    this.content = {
      algorithm: "m.megolm.v1.aes-sha2",
      room_id: roomId,
      session_id: this.sessionId,
      session_key: session.session_key(),
    };
  }

  /** What is encrypted of a text message. */
  payload(body: string): Record<string, unknown> {
    return { type: "m.room.message", room_id: this.roomId, content: { msgtype: "m.text", body } };
  }

  /** A text message as the content of its `m.room.encrypted` event. */
  encrypt(body: string): MegolmContent {
    return this.encryptJson(JSON.stringify(this.payload(body)));
  }

  /** The same of a payload written by hand. */
  encryptJson(payload: string): MegolmContent {
    return {
      algorithm: "m.megolm.v1.aes-sha2",
      ciphertext: this.#session.encrypt(payload),
      session_id: this.sessionId,
      sender_key: this.#sender.curve25519,
      device_id: this.#sender.deviceId,
    };
  }
}

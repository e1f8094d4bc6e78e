import type Olm from "@matrix-org/olm";
import { InfrastructureError, withDeadline } from "../../support/index.ts";
import type { SentEvent } from "../client.ts";
import type { Device, DeviceWithKeys } from "./device.ts";
import { loadLibolm } from "./libolm.ts";
import { type OlmContent, OlmSession } from "./olm-session.ts";
import { type MegolmContent, RoomKey } from "./room-key.ts";
import { signJson } from "./sign-json.ts";

const oneTimeKeyCount = 20;
const receiveLimitMs = 20_000;
const algorithms = ["m.olm.v1.curve25519-aes-sha2", "m.megolm.v1.aes-sha2"];

/** A one-time key as the server handed it out, and whose it is. */
export interface ClaimedKey {
  readonly device: DeviceWithKeys;
  readonly key: string;
}

/** A to-device message that the puppet decrypted. */
export interface ReceivedMessage {
  readonly type: string;
  readonly content: Record<string, unknown>;
  /** The session that it came by. */
  readonly session: OlmSession;
}

interface KeyQueryAnswer {
  device_keys: Record<string, Record<string, { keys: Record<string, string> }>>;
}

interface SyncAnswer {
  next_batch: string;
  to_device?: { events: { type: string; sender: string; content: OlmContent }[] };
}

/**
 * A device without an SDK: raw HTTP and the bare operations of libolm. It does nothing by itself and believes
 * nothing, so it can lie: an SDK's state machine would refuse to use a one-time key twice, to send a message twice,
 * or to share a key that is not its own. It shares no code with the crypto under test, and is what a client of libolm's
 * time was: without cross-signing.
 */
export class Puppet implements AsyncDisposable {
  readonly role: string;
  readonly #homeserverUrl: string;
  readonly #password: string;
  readonly #token: string;
  readonly #olm: typeof Olm;
  readonly #account: Olm.Account;
  readonly #self: DeviceWithKeys;
  /** libolm's memory is not collected. */
  readonly #owned = new DisposableStack();
  /** Sessions that it can decrypt by, with the sender's Curve25519 key. */
  readonly #sessions: { senderKey: string; session: Olm.Session }[] = [];
  readonly #received: ReceivedMessage[] = [];
  #syncToken: string | undefined;
  #lastTransaction = 0;

  private constructor(parts: {
    role: string;
    homeserverUrl: string;
    password: string;
    token: string;
    olm: typeof Olm;
    account: Olm.Account;
    self: DeviceWithKeys;
  }) {
    this.role = parts.role;
    this.#homeserverUrl = parts.homeserverUrl;
    this.#password = parts.password;
    this.#token = parts.token;
    this.#olm = parts.olm;
    this.#account = parts.account;
    this.#self = parts.self;
    this.#owned.defer(() => parts.account.free());
  }

  /** Logs in as a new device and uploads device keys and one-time keys. */
  static async login(options: {
    role: string;
    homeserverUrl: string;
    account: { userId: string; password: string };
  }): Promise<Puppet> {
    const { role, homeserverUrl } = options;
    const { userId, password } = options.account;
    const olm = await loadLibolm();
    const { deviceId, token } = await logIn(homeserverUrl, userId, password);
    const account = new olm.Account();
    account.create();
    const self = {
      userId,
      deviceId,
      ...(JSON.parse(account.identity_keys()) as { curve25519: string; ed25519: string }),
    };
    const puppet = new Puppet({ role, homeserverUrl, password, token, olm, account, self });
    account.generate_one_time_keys(oneTimeKeyCount);
    const { curve25519 } = JSON.parse(account.one_time_keys()) as { curve25519: Record<string, string> };
    await uploadKeys(homeserverUrl, token, account, self, curve25519);
    account.mark_keys_as_published();
    return puppet;
  }

  get userId(): string {
    return this.#self.userId;
  }

  get deviceId(): string {
    return this.#self.deviceId;
  }

  /** Its Curve25519 identity key. */
  get curve25519(): string {
    return this.#self.curve25519;
  }

  /** Joins a room, through servers that know it. */
  async join(roomId: string, via: string[]): Promise<void> {
    const query = new URLSearchParams(
      via.flatMap((name) => [
        ["via", name],
        ["server_name", name],
      ]),
    );
    await this.#request("POST", `join/${encodeURIComponent(roomId)}?${query}`, {});
  }

  /** Claims a one-time key of the device. What is done with it, and how often, is the scenario's business. */
  async claimOneTimeKey(device: Device): Promise<ClaimedKey> {
    const { userId, deviceId } = device;
    const { one_time_keys: claimed } = await this.#request<{
      one_time_keys: Record<string, Record<string, Record<string, { key: string }>>>;
    }>("POST", "keys/claim", { one_time_keys: { [userId]: { [deviceId]: "signed_curve25519" } } });
    const [oneTimeKey] = Object.values(claimed[userId]?.[deviceId] ?? {});
    if (!oneTimeKey) throw new InfrastructureError(`${this.role} claimed a one-time key of ${userId} and got none`);
    const known = (await this.#devicesOf(userId)).find((candidate) => candidate.deviceId === deviceId);
    if (!known) throw new InfrastructureError(`${this.role} asked for the keys of ${userId} ${deviceId} and got none`);
    return { device: known, key: oneTimeKey.key };
  }

  /** Begins an Olm session by that one-time key; each call begins another. */
  openOlmSession({ device, key }: ClaimedKey): OlmSession {
    const session = new this.#olm.Session();
    this.#owned.defer(() => session.free());
    session.create_outbound(this.#account, device.curve25519, key);
    this.#sessions.push({ senderKey: device.curve25519, session });
    return new OlmSession(session, this.#self, device);
  }

  /** Makes a Megolm session. Nobody has it until it is shared. */
  createRoomKey(roomId: string): RoomKey {
    const session = new this.#olm.OutboundGroupSession();
    this.#owned.defer(() => session.free());
    session.create();
    return new RoomKey(roomId, session, this.#self);
  }

  /** Sends the device of `session` a room key: its own, or whatever else is said to be one. */
  async shareRoomKey({ content }: { content: object }, session: OlmSession): Promise<void> {
    await this.sendToDevice(session.device, session.encrypt("m.room_key", content));
  }

  /** Sends the device a to-device message with this content. */
  async sendToDevice({ userId, deviceId }: Device, content: object, type = "m.room.encrypted"): Promise<void> {
    const path = `sendToDevice/${type}/${++this.#lastTransaction}`;
    await this.#request("PUT", path, { messages: { [userId]: { [deviceId]: content } } });
  }

  /** Sends a text message, encrypted by that key, to its room. */
  send(roomKey: RoomKey, body: string): Promise<SentEvent> {
    return this.sendEncrypted(roomKey.roomId, roomKey.encrypt(body), body);
  }

  /** Sends an `m.room.encrypted` event with that content, whatever it is. `body` is the text that it should be read as. */
  async sendEncrypted(roomId: string, content: Partial<MegolmContent>, body: string): Promise<SentEvent> {
    const path = `rooms/${encodeURIComponent(roomId)}/send/m.room.encrypted/${++this.#lastTransaction}`;
    const { event_id: eventId } = await this.#request<{ event_id: string }>("PUT", path, content);
    return { roomId, eventId, body, sender: this.role };
  }

  /** The next encrypted to-device message for this device that it has not been asked for yet; syncs until one comes. */
  async receive(): Promise<ReceivedMessage> {
    const ended = new AbortController();
    const found = this.#receive(ended.signal);
    try {
      return await withDeadline(found, { ms: receiveLimitMs, awaited: `${this.role} to receive a to-device message` });
    } finally {
      ended.abort();
      // After the deadline nobody waits for it any more, and the aborted request is no news.
      found.catch(() => undefined);
    }
  }

  /**
   * Logs in as another device of the same user whose Curve25519 identity key and one-time keys are what the caller
   * says; all that has to be signed is signed well. Nobody has the private keys.
   */
  async publishDevice(keys: { curve25519: string; oneTimeKey: string }): Promise<DeviceWithKeys> {
    const { deviceId, token } = await logIn(this.#homeserverUrl, this.userId, this.#password);
    using owned = new DisposableStack();
    const account = new this.#olm.Account();
    owned.defer(() => account.free());
    account.create();
    const { ed25519 } = JSON.parse(account.identity_keys()) as { ed25519: string };
    const device = { userId: this.userId, deviceId, curve25519: keys.curve25519, ed25519 };
    const names = Array.from({ length: oneTimeKeyCount }, (_, index) => `key${index}`);
    const oneTimeKeys = Object.fromEntries(names.map((name) => [name, keys.oneTimeKey]));
    await uploadKeys(this.#homeserverUrl, token, account, device, oneTimeKeys);
    return device;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#owned.dispose();
  }

  async #receive(signal: AbortSignal): Promise<ReceivedMessage> {
    for (;;) {
      const message = this.#received.shift();
      if (message) return message;
      const query = new URLSearchParams({ timeout: "10000", ...(this.#syncToken && { since: this.#syncToken }) });
      const answer = await this.#request<SyncAnswer>("GET", `sync?${query}`, undefined, signal);
      this.#syncToken = answer.next_batch;
      for (const event of answer.to_device?.events ?? []) {
        if (event.type !== "m.room.encrypted") continue;
        const received = await this.#decrypt(event.sender, event.content);
        if (received) this.#received.push(received);
      }
    }
  }

  async #decrypt(sender: string, { sender_key: senderKey, ciphertext }: OlmContent) {
    const message = ciphertext[this.curve25519];
    const device = (await this.#devicesOf(sender)).find(({ curve25519 }) => curve25519 === senderKey);
    if (!message || !device) return undefined;
    const session = this.#sessionFor(senderKey, message);
    if (!session) return undefined;
    const { type, content } = JSON.parse(session.decrypt(message.type, message.body)) as ReceivedMessage;
    return { type, content, session: new OlmSession(session, this.#self, device) };
  }

  /** The session that decrypts this: one that is there, or, of a pre-key message, the one that it begins. */
  #sessionFor(senderKey: string, { type, body }: { type: number; body: string }): Olm.Session | undefined {
    const candidates = this.#sessions.filter((candidate) => candidate.senderKey === senderKey).reverse();
    if (type !== 0) return candidates[0]?.session;
    const known = candidates.find(({ session }) => session.matches_inbound(body));
    if (known) return known.session;
    const session = new this.#olm.Session();
    this.#owned.defer(() => session.free());
    session.create_inbound_from(this.#account, senderKey, body);
    this.#account.remove_one_time_keys(session);
    this.#sessions.push({ senderKey, session });
    return session;
  }

  async #devicesOf(userId: string): Promise<DeviceWithKeys[]> {
    const body = { device_keys: { [userId]: [] } };
    const { device_keys: byUser } = await this.#request<KeyQueryAnswer>("POST", "keys/query", body);
    return Object.entries(byUser[userId] ?? {}).map(([deviceId, { keys }]) => ({
      userId,
      deviceId,
      curve25519: keys[`curve25519:${deviceId}`] ?? "",
      ed25519: keys[`ed25519:${deviceId}`] ?? "",
    }));
  }

  #request<T>(method: string, path: string, body?: object, signal?: AbortSignal): Promise<T> {
    return request(this.#homeserverUrl, method, path, { body, token: this.#token, signal });
  }
}

async function logIn(homeserverUrl: string, userId: string, password: string) {
  const identifier = { type: "m.id.user", user: userId };
  const body = { type: "m.login.password", identifier, password };
  const answer = await request<{ device_id: string; access_token: string }>(homeserverUrl, "POST", "login", { body });
  return { deviceId: answer.device_id, token: answer.access_token };
}

async function uploadKeys(
  homeserverUrl: string,
  token: string,
  account: Olm.Account,
  device: DeviceWithKeys,
  oneTimeKeys: Record<string, string>,
): Promise<void> {
  const { userId, deviceId, curve25519, ed25519 } = device;
  const keys = { [`curve25519:${deviceId}`]: curve25519, [`ed25519:${deviceId}`]: ed25519 };
  const signed = Object.entries(oneTimeKeys).map(([name, key]) => [
    `signed_curve25519:${name}`,
    signJson({ key }, device, account),
  ]);
  const body = {
    device_keys: signJson({ algorithms, device_id: deviceId, keys, user_id: userId }, device, account),
    one_time_keys: Object.fromEntries(signed),
  };
  await request(homeserverUrl, "POST", "keys/upload", { body, token });
}

async function request<T>(
  homeserverUrl: string,
  method: string,
  path: string,
  { body, token, signal }: { body?: object; token?: string; signal?: AbortSignal },
): Promise<T> {
  const headers: Record<string, string> = token ? { authorization: `Bearer ${token}` } : {};
  const init = { method, headers, body: body && JSON.stringify(body), signal };
  const answer = await fetch(`${homeserverUrl}/_matrix/client/v3/${path}`, init);
  if (!answer.ok) {
    const [endpoint] = path.split("?");
    throw new InfrastructureError(
      `the homeserver refused ${method} ${endpoint} with ${answer.status}: ${await answer.text()}`,
    );
  }
  return (await answer.json()) as T;
}

import type Olm from "@matrix-org/olm";
import { InfrastructureError, withDeadline } from "../../support/index.ts";
import type { SentEvent } from "../client.ts";
import type { Device, DeviceWithKeys } from "./device.ts";
import { DeviceApi } from "./device-api.ts";
import { loadLibolm } from "./libolm.ts";
import { type OlmContent, OlmSession } from "./olm-session.ts";
import { publishKeys } from "./publish-keys.ts";
import { type MegolmContent, RoomKey, type RoomKeyContent } from "./room-key.ts";

const oneTimeKeyCount = 20;
const syncLimitMs = 20_000;

interface PuppetOptions {
  /** Its name in the scenario and in the journal. */
  role: string;
  homeserverUrl: string;
  account: { userId: string; password: string };
}

/** A one-time key as the server handed it out, and whose it is. */
export interface ClaimedKey {
  readonly device: DeviceWithKeys;
  readonly key: string;
}

/** A to-device message that the puppet decrypted. */
export interface ReceivedMessage {
  readonly type: string;
  readonly content: Record<string, unknown>;
}

interface ClaimAnswer {
  one_time_keys: Record<string, Record<string, Record<string, { key: string }>>>;
}

interface QueryAnswer {
  device_keys: Record<string, Record<string, { keys: Record<string, string> }>>;
}

interface SyncAnswer {
  next_batch: string;
  to_device?: { events: { type: string; sender: string; content: OlmContent }[] };
  rooms?: { join?: Record<string, { timeline: { events: { event_id: string; content: MegolmContent }[] } }> };
}

/**
 * A device without an SDK: raw HTTP and the bare operations of libolm. It does nothing by itself and believes nothing,
 * so it can lie: the state machine of an SDK would not use a one-time key twice, send a message twice, or share a key
 * that is not its own. It has no code in common with the crypto under test, and is what a client of libolm's time was:
 * a device without cross-signing.
 */
export class Puppet implements AsyncDisposable {
  readonly role: string;
  readonly #options: PuppetOptions;
  readonly #api: DeviceApi;
  readonly #olm: typeof Olm;
  readonly #account: Olm.Account;
  readonly #self: DeviceWithKeys;
  /** Sessions that a message may have been encrypted by, the newest first. */
  readonly #sessions: { senderKey: string; session: Olm.Session }[] = [];
  readonly #received: ReceivedMessage[] = [];
  /** Content of each event that it has seen, by event id. */
  readonly #timeline = new Map<string, MegolmContent>();
  #syncToken: string | undefined;
  /** The memory of libolm is not collected. */
  readonly #owned = new DisposableStack();

  private constructor(options: PuppetOptions, api: DeviceApi, olm: typeof Olm) {
    this.role = options.role;
    this.#options = options;
    this.#api = api;
    this.#olm = olm;
    this.#account = this.#own(new olm.Account());
    this.#account.create();
    this.#self = { userId: api.userId, deviceId: api.deviceId, ...identityKeysOf(this.#account) };
  }

  /** Logs in as a new device and uploads device keys and one-time keys. */
  static async login(options: PuppetOptions): Promise<Puppet> {
    const api = await DeviceApi.login(options.homeserverUrl, options.account);
    const puppet = new Puppet(options, api, await loadLibolm());
    await puppet.#publish();
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
    await this.#api.post(`join/${encodeURIComponent(roomId)}?${query}`, {});
  }

  /** Claims a one-time key of the device. What is done with it, and how often, is the scenario's business. */
  async claimOneTimeKey({ userId, deviceId }: Device): Promise<ClaimedKey> {
    const wanted = { [userId]: { [deviceId]: "signed_curve25519" } };
    const { one_time_keys: claimed } = await this.#api.post<ClaimAnswer>("keys/claim", { one_time_keys: wanted });
    const [oneTimeKey] = Object.values(claimed[userId]?.[deviceId] ?? {});
    const device = (await this.#devicesOf(userId)).find((candidate) => candidate.deviceId === deviceId);
    if (!oneTimeKey || !device) {
      throw new InfrastructureError(`the homeserver of ${this.role} gave out no keys for ${userId} ${deviceId}`);
    }
    return { device, key: oneTimeKey.key };
  }

  /** Begins an Olm session by that one-time key; each call begins another. */
  openOlmSession({ device, key }: ClaimedKey): OlmSession {
    const session = this.#own(new this.#olm.Session());
    session.create_outbound(this.#account, device.curve25519, key);
    this.#sessions.unshift({ senderKey: device.curve25519, session });
    return new OlmSession(session, this.#self, device);
  }

  /** Makes a Megolm session. Nobody has it until it is shared. */
  createRoomKey(roomId: string): RoomKey {
    const session = this.#own(new this.#olm.OutboundGroupSession());
    session.create();
    return new RoomKey(roomId, session, this.#self);
  }

  /** Sends the device of `session` a room key: its own, or whatever else is said to be one. */
  async shareRoomKey({ content }: { content: object }, session: OlmSession): Promise<void> {
    await this.sendToDevice(session.device, session.encrypt("m.room_key", content));
  }

  /** Sends the device an `m.room.encrypted` to-device message with that content, whatever it is. */
  async sendToDevice({ userId, deviceId }: Device, content: object): Promise<void> {
    const messages = { [userId]: { [deviceId]: content } };
    await this.#api.putTransaction("sendToDevice/m.room.encrypted", { messages });
  }

  /** Sends a text message, encrypted by that key, to its room. */
  send(roomKey: RoomKey, body: string): Promise<SentEvent> {
    return this.sendEncrypted(roomKey.roomId, roomKey.encrypt(body), body);
  }

  /** Sends an `m.room.encrypted` event with that content, whatever it is. `body` is the text that it should be read as. */
  async sendEncrypted(roomId: string, content: Partial<MegolmContent>, body: string): Promise<SentEvent> {
    const path = `rooms/${encodeURIComponent(roomId)}/send/m.room.encrypted`;
    const { event_id: eventId } = await this.#api.putTransaction<{ event_id: string }>(path, content);
    return { roomId, eventId, body, sender: this.role };
  }

  /** The next encrypted to-device message for this device that it has not been asked for yet; waits for one. */
  receive(): Promise<ReceivedMessage> {
    return this.#syncUntil(() => this.#received.shift(), "a to-device message");
  }

  /** The text of a message, by a room key that it received; waits for the message. */
  async read({ eventId, body }: SentEvent, roomKey: { content: object }): Promise<string> {
    const content = await this.#syncUntil(() => this.#timeline.get(eventId), `"${body}"`);
    const session = this.#own(new this.#olm.InboundGroupSession());
    session.create((roomKey.content as RoomKeyContent).session_key);
    const { plaintext } = session.decrypt(content.ciphertext);
    return (JSON.parse(plaintext) as { content: { body: string } }).content.body;
  }

  /**
   * Logs in as another device of the same user, whose identity key and one-time keys are what the caller says; nobody
   * need have the private ones. All signatures on them are good.
   */
  async publishDevice(keys: { curve25519: string; oneTimeKey: string }): Promise<DeviceWithKeys> {
    const { homeserverUrl, account } = this.#options;
    const api = await DeviceApi.login(homeserverUrl, account);
    const signer = this.#own(new this.#olm.Account());
    signer.create();
    const { ed25519 } = identityKeysOf(signer);
    const device = { userId: api.userId, deviceId: api.deviceId, curve25519: keys.curve25519, ed25519 };
    const names = Array.from({ length: oneTimeKeyCount }, (_, index) => `key${index}`);
    await publishKeys(api, device, Object.fromEntries(names.map((name) => [name, keys.oneTimeKey])), signer);
    return device;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#owned.dispose();
  }

  async #publish(): Promise<void> {
    this.#account.generate_one_time_keys(oneTimeKeyCount);
    const { curve25519 } = JSON.parse(this.#account.one_time_keys()) as { curve25519: Record<string, string> };
    await publishKeys(this.#api, this.#self, curve25519, this.#account);
    this.#account.mark_keys_as_published();
  }

  /** Syncs until `look` finds something. */
  async #syncUntil<T>(look: () => T | undefined, awaited: string): Promise<T> {
    const ended = new AbortController();
    const found = this.#syncWhileMissing(look, ended.signal);
    try {
      return await withDeadline(found, { ms: syncLimitMs, awaited: `${this.role} to receive ${awaited}` });
    } finally {
      ended.abort();
      // After the deadline nobody waits for it any more, and the aborted request is no news.
      found.catch(() => undefined);
    }
  }

  async #syncWhileMissing<T>(look: () => T | undefined, signal: AbortSignal): Promise<T> {
    for (;;) {
      const found = look();
      if (found !== undefined) return found;
      const query = new URLSearchParams({ timeout: "10000", ...(this.#syncToken && { since: this.#syncToken }) });
      const { next_batch, to_device, rooms } = await this.#api.get<SyncAnswer>(`sync?${query}`, signal);
      this.#syncToken = next_batch;
      for (const { type, sender, content } of to_device?.events ?? []) {
        if (type === "m.room.encrypted") this.#received.push(this.#decrypt(sender, content));
      }
      for (const { timeline } of Object.values(rooms?.join ?? {})) {
        for (const { event_id, content } of timeline.events) this.#timeline.set(event_id, content);
      }
    }
  }

  #decrypt(sender: string, { sender_key: senderKey, ciphertext }: OlmContent): ReceivedMessage {
    const message = ciphertext[this.curve25519];
    if (!message) throw new Error(`${this.role} was sent a message by ${sender} that is encrypted for another device`);
    const session = this.#sessionOf(senderKey, message);
    const { type, content } = JSON.parse(session.decrypt(message.type, message.body)) as ReceivedMessage;
    return { type, content };
  }

  #sessionOf(senderKey: string, { type, body }: { type: 0 | 1; body: string }): Olm.Session {
    const known = this.#sessions.find(
      (candidate) => candidate.senderKey === senderKey && (type === 1 || candidate.session.matches_inbound(body)),
    );
    if (known) return known.session;
    const session = this.#own(new this.#olm.Session());
    session.create_inbound_from(this.#account, senderKey, body);
    this.#account.remove_one_time_keys(session);
    this.#sessions.unshift({ senderKey, session });
    return session;
  }

  async #devicesOf(userId: string): Promise<DeviceWithKeys[]> {
    const answer = await this.#api.post<QueryAnswer>("keys/query", { device_keys: { [userId]: [] } });
    return Object.entries(answer.device_keys[userId] ?? {}).map(([deviceId, { keys }]) => ({
      userId,
      deviceId,
      curve25519: keys[`curve25519:${deviceId}`] ?? "",
      ed25519: keys[`ed25519:${deviceId}`] ?? "",
    }));
  }

  #own<T extends { free(): void }>(thing: T): T {
    this.#owned.defer(() => thing.free());
    return thing;
  }
}

function identityKeysOf(account: Olm.Account): { curve25519: string; ed25519: string } {
  return JSON.parse(account.identity_keys());
}

import { randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import path from "node:path";
import type { JournalSink, Json } from "../journal/index.ts";
import { cacheFolder, DeadlineExceeded, DriverError, forget, watchUntilDeath, withDeadline } from "../support/index.ts";
import { ClientView, type Sending } from "./client-view.ts";
import type { DecryptionHistory } from "./decryption-history.ts";
import type { DriverPool } from "./driver-pool.ts";
import type { DriverEvent, DriverProcess } from "./driver-process.ts";
import type {
  KeyStorageState,
  Settings,
  TimelineEvent,
  Verb,
  VerbParams,
  VerbResult,
  VerificationState,
} from "./driver-protocol.ts";
import { journaledCall } from "./journaled-call.ts";
import { PushProcess } from "./push-process.ts";
import { asRepeated } from "./repeated-question.ts";
import {
  type IncomingVerification,
  incomingVerification,
  type RequestedVerification,
  requestVerification,
} from "./verification.ts";

/**
 * Longer than a long poll: a homeserver that leaves a sync waiting although there is news has it in the next answer, up to
 * 30 s later; the scenario's verdict then says so.
 */
const waitLimitMs = 35_000;
const closeLimitMs = 5_000;
/** For the question that a wait asks when its time is over. */
const lastQuestionLimitMs = 5_000;
/** What an SDK tells and what its driver reports of that are one, but for this. */
const reportLimitMs = 1_000;
let lastClient = 0;

export interface ClientOptions {
  /** Its name in the scenario and in the journal: `alice2`. */
  role: string;
  pool: DriverPool;
  /** True when the scenario kills it or moves its clock: then its driver hosts nobody else. */
  ownProcess: boolean;
  homeserverUrl: string;
  account: { userId: string; password: string };
  journal: JournalSink;
  /** How it syncs; `v2` when left out. */
  syncKind?: SyncKind;
  /** What of its rooms it asks for, with `v2`. */
  sync?: SyncOptions;
  /** What its driver says of it where it cannot tell of which client an error is: `"a failed key claim is retried" [jj]`. */
  scenario?: string;
  /** True when a push process uses its store too; then it syncs by sliding sync. */
  sharesStore?: boolean;
}

/** What a client asks for when it syncs. Default: what applications of its SDK do. */
export interface SyncOptions {
  /** All members of each room come with the sync. Default: lazy loading, where applications of the SDK do that. */
  allMembers?: boolean;
  /** A filter of the specification ("Filtering"); needs the capability `sync-filter`. */
  filter?: Readonly<Record<string, unknown>>;
}

/** A message in the send queue of an SDK. */
export interface QueuedMessage {
  roomId: string;
  body: string;
  transactionId: string;
}

/** A message that a homeserver accepted. */
export interface SentEvent {
  roomId: string;
  eventId: string;
  body: string;
  /** Role of the sender. */
  sender: string;
}

type SyncKind = VerbParams<"startSync">["kind"];
type Own<V extends Verb> = Omit<VerbParams<V>, "client">;

/** One device of one user, on whichever SDK its pool's drivers run. */
export class Client implements AsyncDisposable {
  readonly role: string;
  readonly userId: string;
  readonly #options: ClientOptions;
  /** What the protocol calls it, from one login to the next. */
  #name = "";
  #deviceId = "";
  #driver: DriverProcess | undefined;
  #unlisten: (() => void) | undefined;
  #syncing = false;
  #syncKind: SyncKind;
  /** What an application tells its SDK at each start. */
  #settings: Settings = {};
  #storeFile: string | undefined;
  #isEnding = false;
  readonly #pushes: PushProcess[] = [];
  readonly #view = new ClientView();
  /** What it said last of devices, identities or key storage, in English. */
  #lastAnswer = "it was not asked for devices, identities or key storage";
  /** Copies of its store, which go when it goes. */
  readonly #storeFiles: string[] = [];
  /** Where a push process finds the store. */
  readonly #sharedStoreFile: string | undefined;

  constructor(options: ClientOptions) {
    this.#options = options;
    this.role = options.role;
    this.userId = options.account.userId;
    if (options.sharesStore) this.#sharedStoreFile = this.#newStoreFile();
    this.#syncKind = options.sharesStore ? "sliding" : (options.syncKind ?? "v2");
  }

  /** What a fault calls it. */
  get name(): string {
    return this.role;
  }

  /** Empty before the first login. */
  get deviceId(): string {
    return this.#deviceId;
  }

  /**
   * Logs in as a new device, with an id of the homeserver's choice or `deviceId`. Resolves when its device keys and one-time
   * keys are on the server.
   */
  async login({ deviceId: wanted }: { deviceId?: string } = {}): Promise<void> {
    const { pool, ownProcess } = this.#options;
    this.#isEnding = false;
    // What an earlier life has left behind in a driver must not be taken for this one's.
    this.#name = `${this.role}-${++lastClient}`;
    this.#driver = ownProcess ? await pool.own() : await pool.shared();
    this.#driver.host({
      name: this.#name,
      userId: this.userId,
      called: `${this.role} of ${this.#options.scenario ?? "no scenario"}`,
    });
    this.#unlisten = this.#driver.listen((event) => this.#take(event));
    const { homeserverUrl, account } = this.#options;
    const storeFile = this.#storeFile;
    // Who is killed while it comes back leaves another store.
    this.#storeFile = undefined;
    const sharedStoreFile = this.#sharedStoreFile;
    const settings = this.#settings;
    const place = { homeserverUrl, storeFile, sharedStoreFile, ...(wanted !== undefined && { deviceId: wanted }) };
    const { deviceId } = await this.call("login", { ...account, ...place, settings });
    if (wanted !== undefined && deviceId !== wanted) {
      throw new DriverError(`${this.role} was to log in as device ${wanted} and is ${deviceId}`);
    }
    if (this.#deviceId && storeFile && deviceId !== this.#deviceId) {
      throw new DriverError(`${this.role} came back from its store as device ${deviceId}, not ${this.#deviceId}`);
    }
    this.#deviceId = deviceId;
  }

  /** Resolves when the first sync answer was processed. A client that comes back syncs by the kind that it had last. */
  async startSync({ kind = this.#syncKind }: { kind?: SyncKind } = {}): Promise<void> {
    await this.call("startSync", { kind, ...this.#options.sync });
  }

  /** Ends syncing; what is sent to this client meanwhile waits at its server. */
  async stopSync(): Promise<void> {
    await this.call("stopSync", {});
  }

  /** Logs out: the server deletes the device. `login` makes a new one. */
  async logout(): Promise<void> {
    this.#dismiss();
    await this.call("logout", {});
    await this.#leaveDriver();
    this.#view.forget();
    this.#syncing = false;
    this.#settings = {};
    this.#deviceId = "";
  }

  /** Creates a room, encrypted or not as the options say. */
  createRoom(options: Own<"createRoom">): Promise<VerbResult<"createRoom">> {
    return this.call("createRoom", options);
  }

  /** Invites a user; how the SDK shares older room keys then is its own. */
  async invite(roomId: string, other: { userId: string }): Promise<void> {
    await this.call("invite", { roomId, userId: other.userId });
  }

  /** Joins, through the server that the room's id names. */
  async join(roomId: string, via: string[] = []): Promise<void> {
    await this.call("join", { roomId, via });
  }

  /** Leaves the room. */
  async leave(roomId: string): Promise<void> {
    await this.call("leave", { roomId });
  }

  /** Removes another user from the room. */
  async kick(roomId: string, other: { userId: string }): Promise<void> {
    await this.call("kick", { roomId, userId: other.userId });
  }

  /** Sets the name that others see, which is a membership event in each room. */
  async setDisplayName(displayName: string): Promise<void> {
    await this.call("setDisplayName", { displayName });
  }

  /** Resolves when the homeserver accepted it; `waitForTimelineEvent` tells when a client sees it. */
  sendState(
    roomId: string,
    type: string,
    content: Record<string, unknown>,
    stateKey = "",
  ): Promise<VerbResult<"sendState">> {
    return this.call("sendState", { roomId, type, stateKey, content });
  }

  /** Sends a text message. Resolves when the homeserver accepted it. */
  async send(roomId: string, body: string): Promise<SentEvent> {
    const { eventId } = await this.call("sendText", { roomId, body });
    return { roomId, eventId, body, sender: this.role };
  }

  /** Puts a text message into the SDK's send queue. Resolves when it is in the store. */
  async queue(roomId: string, body: string): Promise<QueuedMessage> {
    const { transactionId } = await this.call("queueText", { roomId, body });
    return { roomId, body, transactionId };
  }

  /** Resolves when the SDK tells that the homeserver has accepted a queued message. */
  async waitForSent({ roomId, body, transactionId }: QueuedMessage): Promise<SentEvent> {
    const { eventId } = await this.#waitForSending(transactionId, "sent", `"${body}" sent`);
    return { roomId, eventId, body, sender: this.role };
  }

  /** Resolves when the SDK tells that it could not send a queued message, and tries no more until `resumeSending`. */
  async waitForStoppedQueue({ body, transactionId }: QueuedMessage): Promise<void> {
    await this.#waitForSending(transactionId, "stopped", `"${body}" stop its queue`);
  }

  /** The person says that the network is back. */
  async resumeSending(): Promise<void> {
    await this.call("resumeSending", {});
  }

  /** Membership of each user in the room, as this client knows it now. */
  async members(roomId: string): Promise<Record<string, string>> {
    return (await this.call("members", { roomId })).members;
  }

  /** The event as this client knows it now; null when it does not. */
  async getEvent(event: { roomId: string; eventId: string }): Promise<TimelineEvent | null> {
    const { roomId, eventId } = event;
    return (await this.call("getEvent", { roomId, eventId })).event;
  }

  /**
   * The event as the client holds it, for a verdict: the SDK is asked, for what its driver has reported may be out of date.
   * If the driver reported another state, that is a fault of the driver: the journal says so in a step, and what the client
   * holds counts from then on. Undefined when the client does not have the event, or cannot be asked: it was stopped or
   * killed, or it does not answer.
   */
  async heldEvent(event: { roomId: string; eventId: string }): Promise<TimelineEvent | undefined> {
    if (this.#storeFile) return undefined;
    const { eventId } = event;
    const asking = withDeadline(this.getEvent(event), { ms: lastQuestionLimitMs, awaited: "the event" });
    const held = await asking.catch(() => undefined);
    if (!held) return undefined;
    const seen = () => this.#describeEvent(eventId);
    const isTold = () => this.#view.event(eventId)?.decryption.state === held.decryption.state || undefined;
    // If the SDK has found it out just now, its report is on its way.
    const told = this.#view.waitFor(isTold, { ms: reportLimitMs, awaited: "the report", seen });
    const difference = await told.then(() => undefined, seen);
    if (difference) {
      const text = `a fault of the driver: by its reports, ${difference} (${eventId}); asked, it says ${held.decryption.state}`;
      this.#options.journal.write({ type: "step", text });
    }
    this.#view.take({ event: "decryptionChanged", params: { client: this.#name, event: held } });
    return held;
  }

  /** Asks once more about each event that the client could not decrypt by what it has reported. */
  async askAgainOfFailures(): Promise<void> {
    const isFailure = ({ event }: DecryptionHistory) => event.decryption.state === "failed";
    await Promise.all(
      this.#view
        .decryptionHistory()
        .filter(isFailure)
        .map(({ event }) => this.heldEvent(event)),
    );
  }

  /** The Megolm session that an event was encrypted with, as this client received it. */
  async sessionIdOf(event: SentEvent): Promise<string> {
    const seen = await this.waitForTimelineEvent(event.eventId, ({ sessionId }) => sessionId !== undefined, {
      awaited: `${this.role} to see the session of "${event.body}"`,
    });
    return seen.sessionId ?? "";
  }

  /** Fetches up to `limit` older events of the timeline; `more` is false where it begins. */
  async backPaginate(roomId: string, limit = 30): Promise<{ more: boolean }> {
    return this.call("backPaginate", { roomId, limit });
  }

  /**
   * Scrolls back until the event is in the timeline. Where an SDK sees the timeline begin there may be a gap that it has
   * not yet heard of (matrix-rust-sdk puts what a sync brought into its timeline after that sync): so it scrolls again
   * after each report.
   */
  async scrollBackTo({ roomId, eventId, body }: SentEvent): Promise<void> {
    const isSeen = () => this.#view.event(eventId) !== undefined;
    const scroll = async () => {
      for (let more = true; more && !isSeen(); ) ({ more } = await this.backPaginate(roomId));
      return isSeen();
    };
    const awaited = `${this.role} to see "${body}" by scrolling back`;
    await this.until(scroll, { awaited, seen: () => this.#describeEvent(eventId) });
  }

  /** How the SDK warns of a decrypted event's sender or device, if it does. */
  shield(event: { roomId: string; eventId: string }): Promise<VerbResult<"shield">> {
    const { roomId, eventId } = event;
    return this.call("shield", { roomId, eventId });
  }

  /** The devices of a user that this client knows, with what it thinks of them. */
  async devices(userId: string, { download }: { download?: boolean } = {}): Promise<VerbResult<"devices">["devices"]> {
    const { devices } = await this.call("devices", { userId, download });
    const known = devices.map(({ deviceId, crossSigned }) => `${deviceId}${crossSigned ? " (signed)" : ""}`);
    this.#lastAnswer = `${this.role} knew these devices of ${userId}: ${known.join(", ") || "none"}`;
    return devices;
  }

  /** Trusts a device without comparing anything: on this client only. */
  async setDeviceVerified({ userId, deviceId }: { userId: string; deviceId: string }): Promise<void> {
    await this.call("setDeviceVerified", { userId, deviceId });
  }

  /** Shares room keys with verified devices only, in one room or, without `roomId`, in all. */
  async setBlacklistUnverified(blacklist: boolean, roomId?: string): Promise<void> {
    await this.call("setBlacklistUnverified", { blacklist, roomId });
  }

  /** Which devices get room keys and whose messages are shown: all, or those that their owners have signed. */
  async setIsolationMode(mode: Own<"setIsolationMode">["mode"]): Promise<void> {
    await this.call("setIsolationMode", { mode });
  }

  /** One-time keys of this device that its homeserver holds; asking is a request on its link. */
  async oneTimeKeyCount(): Promise<number> {
    return (await this.call("oneTimeKeyCount", {})).count;
  }

  /** Creates and uploads a cross-signing identity, or signs this device with the one whose private keys it has. */
  async bootstrapCrossSigning(): Promise<void> {
    await this.call("bootstrapCrossSigning", {});
  }

  /** What this client knows of a user's cross-signing identity. */
  async crossSigningStatus(userId: string): Promise<VerbResult<"crossSigningStatus">> {
    const status = await this.call("crossSigningStatus", { userId });
    this.#lastAnswer = `${this.role} knew of ${userId}: ${JSON.stringify(status)}`;
    return status;
  }

  /** Puts a new cross-signing identity in the place of the old one. */
  async resetIdentity(): Promise<void> {
    await this.call("resetIdentity", {});
  }

  /** Takes the identity that another user has now for the right one. */
  async pinIdentity({ userId }: { userId: string }): Promise<void> {
    await this.call("pinIdentity", { userId });
  }

  /** Does without having verified another user. */
  async withdrawVerification({ userId }: { userId: string }): Promise<void> {
    await this.call("withdrawVerification", { userId });
  }

  /** Takes in what came for the user's dehydrated device, and puts a new one on the server. */
  async startDehydration(recoveryKey: string): Promise<void> {
    await this.call("startDehydration", { recoveryKey });
  }

  /** Sets up recovery anew: identity, backup and secret storage. Resolves with the backup's version and the recovery key. */
  enableBackup(): Promise<VerbResult<"enableBackup">> {
    return this.call("enableBackup", {});
  }

  /**
   * Enters the recovery key: this device gets the secrets, is signed, uses the backup and imports all of it. Rejects for a
   * wrong key.
   */
  restoreBackup(recoveryKey: string): Promise<VerbResult<"restoreBackup">> {
    return this.call("restoreBackup", { recoveryKey });
  }

  /** Resolves when all room keys are in the backup. */
  async waitForBackupUpload(): Promise<void> {
    await this.call("waitForBackupUpload", {});
  }

  /** How backup, secret storage and secrets stand in this client's eyes; asking is a request on its link. */
  async keyStorageState(): Promise<KeyStorageState> {
    const state = await this.call("keyStorageState", {});
    this.#lastAnswer = `${this.role} said of its key storage: ${JSON.stringify(state)}`;
    return state;
  }

  /** Has the next message in the room use a new Megolm session. */
  async discardRoomKey(roomId: string): Promise<void> {
    await this.call("discardRoomKey", { roomId });
  }

  /** Asks a user, in a room, or a device to verify. */
  requestVerification(who: { userId: string; deviceId?: string; roomId?: string }): Promise<RequestedVerification> {
    return requestVerification(this, who);
  }

  /** Waits for a verification request. */
  incomingVerification(from: { userId: string }): Promise<IncomingVerification> {
    return incomingVerification(this, from.userId);
  }

  /** Moves the clock that the SDK reads forward: what it would do only later, it does at the next occasion. */
  async advanceClock(ms: number): Promise<void> {
    if (!this.#options.ownProcess)
      throw new DriverError(
        `${this.role} shares its process, whose clock cannot be moved: name it in the scenario's "alone"`,
      );
    await this.call("advanceClock", { ms });
  }

  /** Copies the committed store to a file, for `rollback`. */
  async snapshotStore(): Promise<string> {
    const file = this.#newStoreFile();
    await this.call("snapshotStore", { file });
    return file;
  }

  /**
   * Starts a second process on this client's store, which fetches single events to notify of them. It lives until it is
   * disposed (`await using`) or killed, whether this client runs or not.
   */
  async startPushProcess(): Promise<PushProcess> {
    const sharedStoreFile = this.#sharedStoreFile;
    if (!sharedStoreFile) {
      throw new DriverError(`${this.role} keeps its store to itself: name it in the scenario's "pushed"`);
    }
    const { role, pool, homeserverUrl, journal } = this.#options;
    const driver = await pool.own();
    driver.host({ name: "push", userId: this.userId, called: `${role}'s push process` });
    const push = new PushProcess({
      role: `${role}'s push`,
      driver,
      homeserverUrl,
      sharedStoreFile,
      settings: () => this.#settings,
      journal,
    });
    this.#pushes.push(push);
    return push;
  }

  /** Ends the client in good order and starts it again on its store. */
  async restart(): Promise<void> {
    this.#mustNotShareStore();
    const storeFile = this.#newStoreFile();
    this.#dismiss();
    await this.call("close", { storeFile });
    await this.#comeBack(storeFile);
  }

  /**
   * The person gives the password again after a soft logout (specification, "Soft logout"): the client ends in good order, logs
   * in as the same device and goes on with its store. Needs the capability `soft-logout`.
   */
  async logInAgain(): Promise<void> {
    this.#mustNotShareStore();
    const storeFile = this.#newStoreFile();
    this.#dismiss();
    await this.call("close", { storeFile });
    await this.#comeBack(storeFile, { deviceId: this.#deviceId });
  }

  /** Stops the client in its tracks: its connections stay open, and what comes in is not read. Only `kill` ends that. */
  async stall(): Promise<void> {
    if (!this.#options.ownProcess) {
      throw new DriverError(
        `${this.role} shares its driver process and cannot be killed: name it in the scenario's "alone"`,
      );
    }
    const file = this.#newStoreFile();
    await this.call("stall", { file });
    this.#storeFile = file;
  }

  /** SIGKILL: what the store had committed stays, all else is lost. The client is down until `start`. */
  async kill(): Promise<void> {
    if (!this.#storeFile) await this.stall();
    await this.#driver?.kill();
    this.#unlisten?.();
    this.#view.forget();
  }

  /** Starts a killed client again on what its store had committed; it syncs if it did before. */
  async start(): Promise<void> {
    if (!this.#storeFile) throw new DriverError(`${this.role} was not killed, so there is no store to start from`);
    await this.#comeBack(this.#storeFile);
  }

  /** Ends the client and starts it on an older copy of its store, as a restored disk image does. */
  async rollback(snapshotFile: string): Promise<void> {
    this.#mustNotShareStore();
    this.#dismiss();
    await this.call("close", {});
    await this.#comeBack(snapshotFile);
  }

  /** The event as it is known now, as soon as `wanted` holds for it. */
  async waitForTimelineEvent(
    eventId: string,
    wanted: (event: TimelineEvent) => boolean,
    { ms = waitLimitMs, awaited }: { ms?: number; awaited: string },
  ): Promise<TimelineEvent> {
    return this.#view.waitFor(
      () => {
        const event = this.#view.event(eventId);
        return event && wanted(event) ? event : undefined;
      },
      { ms, awaited, seen: () => this.#describeEvent(eventId) },
    );
  }

  /**
   * Resolves when `check` is true; asked now, after everything that this client reports, on a clock that slows down to one
   * question a second, and a last time when `ms` have passed: an SDK does not report all that it does.
   */
  async until(
    check: () => Promise<boolean>,
    { ms = waitLimitMs, awaited, seen = () => this.#lastAnswer }: { ms?: number; awaited: string; seen?: () => string },
  ): Promise<void> {
    const waited = new AbortController();
    const ask = asRepeated(check);
    const holds = this.#view.until(ask, waited.signal);
    try {
      await withDeadline(holds, { ms, awaited, seen });
    } catch (error) {
      if (!(error instanceof DeadlineExceeded) || !(await isTrueNow(() => ask("report")))) throw error;
    } finally {
      waited.abort();
    }
  }

  /** Resolves when this client sees that user's membership in the room. */
  async waitForMembership(roomId: string, userId: string, membership: string): Promise<void> {
    const membershipNow = () => this.#view.membership(roomId, userId);
    await this.#view.waitFor(() => membershipNow() === membership || undefined, {
      ms: waitLimitMs,
      awaited: `${this.role} to see ${userId} as "${membership}" in the room`,
      seen: () => `"${membershipNow() ?? "nothing"}"`,
    });
  }

  /** The verification as it is known now, as soon as `wanted` holds for it. */
  async waitForVerification(
    wanted: (state: VerificationState) => boolean,
    awaited: string,
  ): Promise<VerificationState> {
    return this.#view.waitFor(() => this.#view.verifications().find(wanted), {
      ms: waitLimitMs,
      awaited: `${this.role} to see ${awaited}`,
      seen: () =>
        this.#view
          .verifications()
          .map(({ stage, cancellation }) => `${stage} ${cancellation?.code ?? ""}`)
          .join(", ") || "none",
    });
  }

  /** Each verification that this client has been asked for or has asked for, as it is now. */
  verifications(): readonly VerificationState[] {
    return this.#view.verifications();
  }

  /** Resolves as soon as this client knows that device, and so will share keys with it. */
  async waitForDevice(other: { userId: string; deviceId: string }): Promise<void> {
    await this.#waitForDevices(other, true);
  }

  /** Resolves as soon as this client knows that the device is gone. */
  async waitForDeviceGone(other: { userId: string; deviceId: string }): Promise<void> {
    await this.#waitForDevices(other, false);
  }

  /** How the decryption of each event went, in the order of arrival. */
  decryptionHistory(): readonly DecryptionHistory[] {
    return this.#view.decryptionHistory();
  }

  /** Exceptions and rejections that the SDK let escape in what it did for this client or its push processes, while they lived. */
  get unhandled(): readonly string[] {
    return [...this.#view.unhandled, ...this.#pushes.flatMap(({ unhandled }) => unhandled)];
  }

  /** What runs it, for a person: `matrix-js-sdk 43.0.0`. */
  async sdk(): Promise<string> {
    const { sdk, version } = await this.#options.pool.hello();
    return `${sdk} ${version}`;
  }

  /** Resolves when all that its driver has told so far was taken in. */
  async catchUp(): Promise<void> {
    // Stopped processes answer nothing.
    if (this.#storeFile || !this.#driver?.alive) return;
    await withDeadline(this.#driver.call("hello", {}), { ms: closeLimitMs, awaited: "hello" }).catch(() => undefined);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#driver) {
      this.#dismiss();
      const closed = this.#driver.call("close", { client: this.#name });
      // Dead drivers and logged-out clients have nothing left to close, and a hung one must not hold up the rest.
      const isClosed = await withDeadline(closed, { ms: closeLimitMs, awaited: `${this.role} to be closed` }).then(
        () => true,
        () => false,
      );
      this.#unlisten?.();
      if (this.#options.ownProcess) await this.#options.pool.takeBack(this.#driver, isClosed);
    }
    await Promise.all(this.#storeFiles.map(removeStore));
  }

  /** Calls a verb for this client and journals it. */
  async call<V extends Verb>(verb: V, params: Own<V>): Promise<VerbResult<V>> {
    const driver = this.#driver;
    if (!driver) throw new DriverError(`${this.role} is not logged in, so it cannot ${verb}`);
    const { journal } = this.#options;
    const asked = { client: this.#name, ...params } as VerbParams<V>;
    const result = await journaledCall({ driver, role: this.role, journal }, verb, asked);
    this.#remember(verb, asked);
    return result;
  }

  /** Keeps what an application would need when it starts again. */
  #remember(verb: Verb, params: object): void {
    if (verb === "startSync") {
      this.#syncing = true;
      this.#syncKind = (params as VerbParams<"startSync">).kind;
    }
    if (verb === "stopSync") this.#syncing = false;
    if (verb === "setIsolationMode") {
      this.#settings = { ...this.#settings, isolationMode: (params as VerbParams<"setIsolationMode">).mode };
    }
    if (verb === "setBlacklistUnverified") {
      const { roomId, blacklist } = params as VerbParams<"setBlacklistUnverified">;
      const { blacklistUnverifiedIn } = this.#settings;
      const changed = roomId
        ? { blacklistUnverifiedIn: { ...blacklistUnverifiedIn, [roomId]: blacklist } }
        : { blacklistUnverified: blacklist };
      this.#settings = { ...this.#settings, ...changed };
    }
  }

  #mustNotShareStore(): void {
    if (this.#sharedStoreFile) {
      throw new DriverError(`${this.role} shares its store, which cannot be moved: kill it and start it instead`);
    }
  }

  async #comeBack(storeFile: string, as?: { deviceId: string }): Promise<void> {
    await this.#leaveDriver();
    this.#view.forget();
    this.#storeFile = storeFile;
    await this.login(as);
    if (this.#syncing) await this.startSync();
  }

  async #leaveDriver(): Promise<void> {
    this.#dismiss();
    this.#unlisten?.();
    if (this.#options.ownProcess) await this.#driver?.[Symbol.asyncDispose]();
    this.#driver = undefined;
  }

  /** What escapes while a client is ended is not of its life: requests are cut, and nobody is left to hear of it. */
  #dismiss(): void {
    this.#isEnding = true;
    this.#driver?.dismiss(this.#name);
  }

  #newStoreFile(): string {
    const file = path.join(cacheFolder("tmp"), `store-${randomUUID()}`);
    // It will have private keys and a token: it goes whatever becomes of this process.
    watchUntilDeath({ folder: file });
    this.#storeFiles.push(file);
    return file;
  }

  #take(report: DriverEvent): void {
    const { event, params } = report;
    const isShared = params.client === undefined;
    if (!isShared && params.client !== this.#name) return;
    if (event === "unhandled" && isShared) {
      const line = `an error escaped in this driver, of this client or of another: ${params.error}`;
      this.#options.journal.write({ type: "log", source: this.role, level: "error", line });
      return;
    }
    if (event === "log") {
      const { level, line } = params as { level: "warn" | "error"; line: string };
      // What a driver says of all its clients is other scenarios' matter too; but that it broke the protocol explains a wait.
      if (!isShared || level === "error") this.#options.journal.write({ type: "log", source: this.role, level, line });
      return;
    }
    this.#options.journal.write({ type: "client-event", client: this.role, event, data: params as Json });
    if (event !== "unhandled" || !this.#isEnding) this.#view.take(report);
  }

  async #waitForSending<S extends Sending["state"]>(
    transactionId: string,
    state: S,
    awaited: string,
  ): Promise<Extract<Sending, { state: S }>> {
    const now = () => this.#view.sending(transactionId);
    const isWanted = (sending: Sending): sending is Extract<Sending, { state: S }> => sending.state === state;
    const look = () => {
      const sending = now();
      return sending && isWanted(sending) ? sending : undefined;
    };
    const seen = () => JSON.stringify(now() ?? "no news of it");
    return this.#view.waitFor(look, { ms: waitLimitMs, awaited: `${this.role} to see ${awaited}`, seen });
  }

  async #waitForDevices({ userId, deviceId }: { userId: string; deviceId: string }, present: boolean): Promise<void> {
    await this.until(
      async () => {
        // What matrix-js-sdk downloads for a user whom it does not track yet it shows, and forgets again.
        const devices = await this.devices(userId, { download: !present });
        return devices.some((device) => device.deviceId === deviceId) === present;
      },
      {
        awaited: `${this.role} to see device ${deviceId} of ${userId} ${present ? "appear" : "disappear"}`,
      },
    );
  }

  #describeEvent(eventId: string): string {
    const decryption = this.#view.event(eventId)?.decryption;
    if (!decryption) return `${this.role} has not seen the event`;
    return decryption.state === "failed"
      ? `${this.role} cannot decrypt it, cause: ${decryption.cause} (${decryption.reason})`
      : `${this.role} has it as ${decryption.state}`;
  }
}

/** False also when the answer takes too long or is an error: the wait has run out already. */
function isTrueNow(check: () => Promise<boolean>): Promise<boolean> {
  return withDeadline(check(), { ms: lastQuestionLimitMs, awaited: "the last answer" }).catch(() => false);
}

async function removeStore(file: string): Promise<void> {
  await rm(file, { force: true, recursive: true, maxRetries: 3 });
  forget({ folder: file });
}

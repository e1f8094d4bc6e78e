import type { MatrixClient, Room } from "matrix-js-sdk";
import type { CryptoApi, VerificationRequest } from "matrix-js-sdk/lib/crypto-api/index.js";
import type { Settings, Verb, VerbParams, VerbResult, VerificationState } from "../../driver-protocol.ts";
import { advanceClock, resetClock } from "./advance-clock.ts";
import { clientLogger } from "./client-logger.ts";
import type { DriverHost } from "./host.ts";
import { internally } from "./internal.ts";
import { keyStorageState } from "./key-storage-state.ts";
import { passwordLogin } from "./password-login.ts";
import { reportEvents } from "./report-events.ts";
import { restoreBackup } from "./restore-backup.ts";
import type { SdkModules } from "./sdk-modules.ts";
import { SecretKeys } from "./secret-keys.ts";
import { keepSession, keptSession, type Session } from "./session.ts";
import { slidingSync } from "./sliding-sync.ts";
import { syncStore } from "./sync-store.ts";
import { toTimelineEvent } from "./timeline-event.ts";
import { need, Unsupported } from "./unsupported.ts";
import { Verification } from "./verification.ts";

type Params<V extends Verb> = Omit<VerbParams<V>, "client">;
type Result<V extends Verb> = Promise<VerbResult<V>>;

/** What the driver needs of the SDK and the SDK does not offer: looked at before use, for releases differ. */
interface CryptoInternals {
  outgoingRequestsManager?: { doProcessOutgoingRequests(): Promise<void> };
  olmMachine?: {
    outgoingRequests(): Promise<{ type: number }[]>;
    roomKeyCounts(): Promise<{ total: number; backedUp: number }>;
    trackedUsers?(): Promise<Iterable<{ toString(): string }>>;
    getIdentity(userId: object): Promise<object | undefined>;
  };
}

/** What the names of every client's databases begin with in releases that take no prefix. */
const fixedStorePrefix = "matrix-js-sdk";
/** `RequestType.KeysUpload` of the crypto. */
const keysUploadType = 0;
/** Each round has the SDK's own retries in it, about 30 s of them. */
const keysUploadRounds = 3;

const timelineLimit = 30;

let lastPrefix = 0;

/** One device on matrix-js-sdk. Its methods are the protocol's verbs. */
export class JsClient {
  readonly #name: string;
  readonly #sdk: SdkModules;
  readonly #host: DriverHost;
  readonly #session: Session;
  readonly #password: string;
  readonly #prefix: string;
  readonly #settings: Settings;
  readonly #client: MatrixClient;
  readonly #keys: SecretKeys;
  readonly #verifications = new Map<string, Verification>();

  private constructor(parts: {
    name: string;
    sdk: SdkModules;
    host: DriverHost;
    session: Session;
    password: string;
    prefix: string;
    baseUrl: string;
    settings: Settings | undefined;
  }) {
    this.#name = parts.name;
    this.#sdk = parts.sdk;
    this.#host = parts.host;
    this.#session = parts.session;
    this.#password = parts.password;
    this.#prefix = parts.prefix;
    this.#settings = parts.settings ?? {};
    this.#keys = new SecretKeys(() => this.#client.secretStorage);
    this.#client = parts.sdk.main.createClient({
      baseUrl: parts.baseUrl,
      ...parts.session,
      store: syncStore(parts.sdk, parts.prefix),
      cryptoCallbacks: this.#keys.callbacks,
      verificationMethods: ["m.sas.v1", "m.qr_code.show.v1", "m.qr_code.scan.v1", "m.reciprocate.v1"],
      logger: clientLogger(parts.host, parts.name),
    });
  }

  /** Logs in, or comes back from a store; `startCrypto` must follow. */
  static async login(name: string, sdk: SdkModules, host: DriverHost, params: Params<"login">): Promise<JsClient> {
    const prefix = `crucible-${++lastPrefix}`;
    let session: Session;
    if (params.storeFile) await internally(host.restoreStore(params.storeFile, prefix));
    if (params.storeFile && params.deviceId === undefined) {
      session = await internally(keptSession(prefix));
    } else {
      session = await passwordLogin(params);
      await internally(keepSession(prefix, session));
    }
    const { password, homeserverUrl: baseUrl, settings } = params;
    return new JsClient({ name, sdk, host, session, password, prefix, baseUrl, settings });
  }

  get identity(): { userId: string; deviceId: string } {
    const { userId, deviceId } = this.#session;
    return { userId, deviceId };
  }

  /** Resolves when device keys and one-time keys are on the server. */
  async startCrypto(): Promise<void> {
    reportEvents({ client: this.#client, name: this.#name, userId: this.#session.userId, host: this.#host });
    this.#client.on(
      "crypto.verificationRequestReceived" as never,
      ((request: VerificationRequest) => {
        this.#verificationChanged(this.#follow(request).state());
      }) as never,
    );
    const init = () => this.#client.initRustCrypto({ cryptoDatabasePrefix: this.#prefix });
    // Older releases give all clients one store; here many live in one process.
    const takesPrefix = String(this.#client.initRustCrypto).includes("cryptoDatabasePrefix");
    await (takesPrefix ? init() : this.#host.openRenamed({ fixed: fixedStorePrefix, prefix: this.#prefix }, init));
    await this.#applySettings();
    await this.#uploadKeys();
  }

  /** A client that comes back from its store goes on from the sync token that it had saved. */
  async startSync({ kind, allMembers = false, filter }: Params<"startSync">): Result<"startSync"> {
    const sliding = kind === "sliding" ? slidingSync(this.#sdk, this.#client, timelineLimit) : undefined;
    const { promise, resolve } = Promise.withResolvers<Error | undefined>();
    const onSync = (state: string, _before: string | null, data?: { fromCache?: boolean; error?: Error }) => {
      if ((state === "PREPARED" || state === "SYNCING") && !data?.fromCache) resolve(undefined);
      // Whose device was deleted, is told nothing any more.
      if (state === "ERROR" && (data?.error as { errcode?: string })?.errcode === "M_UNKNOWN_TOKEN")
        resolve(data?.error);
    };
    this.#client.on("sync" as never, onSync as never);
    await this.#client.store.startup();
    const { timeline } = (filter?.room ?? {}) as { timeline?: { limit?: number } };
    await this.#client.startClient({
      // It stands in the place of the filter's limit in the first sync.
      initialSyncLimit: timeline?.limit ?? timelineLimit,
      slidingSync: sliding,
      // By sliding sync, all members come as state that is asked for.
      lazyLoadMembers: kind === "v2" && !allMembers,
      ...(filter && { filter: this.#sdk.main.Filter.fromJson(this.#session.userId, "", filter) }),
    });
    const failure = await promise;
    this.#client.off("sync" as never, onSync as never);
    if (failure) throw failure;
    return {};
  }

  /** The SDK stops syncing only together with its crypto, for good; so the crypto is put aside meanwhile. */
  async stopSync(): Result<"stopSync"> {
    const client = this.#client as unknown as { cryptoBackend?: object };
    const crypto = client.cryptoBackend;
    client.cryptoBackend = undefined;
    this.#client.stopClient();
    client.cryptoBackend = crypto;
    return {};
  }

  async logout(): Result<"logout"> {
    await this.#client.logout(true);
    await internally(this.#host.deleteStore(this.#prefix));
    return {};
  }

  async createRoom(params: Params<"createRoom">): Result<"createRoom"> {
    const { encrypted, preset, historyVisibility, rotationPeriodMs, rotationPeriodMsgs, invite } = params;
    const initialState: { type: string; state_key: string; content: object }[] = [];
    if (encrypted) {
      const content = {
        algorithm: "m.megolm.v1.aes-sha2",
        rotation_period_ms: rotationPeriodMs,
        rotation_period_msgs: rotationPeriodMsgs,
      };
      initialState.push({ type: "m.room.encryption", state_key: "", content });
    }
    if (historyVisibility) {
      const content = { history_visibility: historyVisibility };
      initialState.push({ type: "m.room.history_visibility", state_key: "", content });
    }
    const options = { preset, invite, initial_state: initialState } as Parameters<MatrixClient["createRoom"]>[0];
    const { room_id: roomId } = await this.#client.createRoom(options);
    await this.#inRoom(roomId, encrypted);
    return { roomId };
  }

  async invite({ roomId, userId }: Params<"invite">): Result<"invite"> {
    await this.#client.invite(roomId, userId);
    return {};
  }

  async join({ roomId, via }: Params<"join">): Result<"join"> {
    await this.#client.joinRoom(roomId, { viaServers: via });
    await this.#inRoom(roomId, false);
    return {};
  }

  async leave({ roomId }: Params<"leave">): Result<"leave"> {
    await this.#client.leave(roomId);
    // Until then, the SDK takes a join for done already.
    await this.#untilSynced(async () => this.#client.getRoom(roomId)?.getMyMembership() !== "join");
    return {};
  }

  async kick({ roomId, userId }: Params<"kick">): Result<"kick"> {
    await this.#client.kick(roomId, userId);
    return {};
  }

  async setDisplayName({ displayName }: Params<"setDisplayName">): Result<"setDisplayName"> {
    await this.#client.setDisplayName(displayName);
    return {};
  }

  async sendState({ roomId, type, stateKey, content }: Params<"sendState">): Result<"sendState"> {
    const { event_id: eventId } = await this.#client.sendStateEvent(roomId, type as never, content as never, stateKey);
    return { eventId };
  }

  async sendText({ roomId, body }: Params<"sendText">): Result<"sendText"> {
    const { event_id: eventId } = await this.#client.sendTextMessage(roomId, body);
    return { eventId };
  }

  async members({ roomId }: Params<"members">): Result<"members"> {
    const members = this.#room(roomId).getMembers();
    return { members: Object.fromEntries(members.map((member) => [member.userId, member.membership ?? "leave"])) };
  }

  async getEvent({ roomId, eventId }: Params<"getEvent">): Result<"getEvent"> {
    const event = this.#client.getRoom(roomId)?.findEventById(eventId);
    return { event: event ? toTimelineEvent(event) : null };
  }

  async backPaginate({ roomId, limit }: Params<"backPaginate">): Result<"backPaginate"> {
    const room = await this.#client.scrollback(this.#room(roomId), limit);
    return { more: room.oldState.paginationToken !== null };
  }

  async shield({ roomId, eventId }: Params<"shield">): Result<"shield"> {
    const event = this.#room(roomId).findEventById(eventId);
    if (!event) throw new Error(`event ${eventId} is not in the timeline`);
    const info = await this.#crypto().getEncryptionInfoForEvent(event);
    const colour = (["none", "grey", "red"] as const)[info?.shieldColour ?? 0] ?? "none";
    const reasons = this.#sdk.cryptoApi.EventShieldReason as unknown as Record<number, string>;
    const reason = info?.shieldReason == null ? undefined : reasons[info.shieldReason];
    return { colour, reason };
  }

  async devices({ userId, download = true }: Params<"devices">): Result<"devices"> {
    const crypto = this.#crypto();
    const byUser = await crypto.getUserDeviceInfo([userId], download);
    const devices = [];
    for (const device of byUser.get(userId)?.values() ?? []) {
      const status = await crypto.getDeviceVerificationStatus(userId, device.deviceId);
      devices.push({
        deviceId: device.deviceId,
        curve25519: device.getIdentityKey(),
        ed25519: device.getFingerprint(),
        crossSigned: status?.signedByOwner ?? false,
        verified: status?.isVerified() ?? false,
      });
    }
    return { devices };
  }

  async setDeviceVerified({ userId, deviceId }: Params<"setDeviceVerified">): Result<"setDeviceVerified"> {
    await this.#crypto().setDeviceVerified(userId, deviceId);
    return {};
  }

  /** What the SDK does not keep in its store. */
  async #applySettings(): Promise<void> {
    const { isolationMode, blacklistUnverified, blacklistUnverifiedIn = {} } = this.#settings;
    if (isolationMode) await this.setIsolationMode({ mode: isolationMode });
    if (blacklistUnverified !== undefined) await this.setBlacklistUnverified({ blacklist: blacklistUnverified });
    // Rooms are there when the sync begins.
    this.#client.on(
      "Room" as never,
      ((room: Room) => {
        const blacklist = blacklistUnverifiedIn[room.roomId];
        if (blacklist !== undefined) room.setBlacklistUnverifiedDevices(blacklist);
      }) as never,
    );
  }

  async setBlacklistUnverified(params: Params<"setBlacklistUnverified">): Result<"setBlacklistUnverified"> {
    if (params.roomId) this.#room(params.roomId).setBlacklistUnverifiedDevices(params.blacklist);
    else this.#crypto().globalBlacklistUnverifiedDevices = params.blacklist;
    return {};
  }

  async setIsolationMode({ mode }: Params<"setIsolationMode">): Result<"setIsolationMode"> {
    const { AllDevicesIsolationMode, OnlySignedDevicesIsolationMode } = this.#sdk.cryptoApi;
    const set = need(this.#crypto(), "setDeviceIsolationMode");
    const isStrict = mode === "verified-users-intact";
    set(mode === "signed-only" ? new OnlySignedDevicesIsolationMode() : new AllDevicesIsolationMode(isStrict));
    return {};
  }

  async oneTimeKeyCount(): Result<"oneTimeKeyCount"> {
    const response = await fetch(`${this.#client.baseUrl}/_matrix/client/v3/keys/upload`, {
      method: "POST",
      headers: { authorization: `Bearer ${this.#session.accessToken}`, "content-type": "application/json" },
      body: "{}",
    });
    if (!response.ok) throw new Error(`the homeserver answered the question for one-time keys with ${response.status}`);
    const answer = (await response.json()) as { one_time_key_counts?: Record<string, number> };
    return { count: answer.one_time_key_counts?.signed_curve25519 ?? 0 };
  }

  async bootstrapCrossSigning(): Result<"bootstrapCrossSigning"> {
    const crypto = this.#crypto();
    // On a second device, bootstrapping throws unless the identity was downloaded before.
    await crypto.userHasCrossSigningKeys();
    await crypto.bootstrapCrossSigning({ authUploadDeviceSigningKeys: this.#byPassword });
    return {};
  }

  async crossSigningStatus({ userId }: Params<"crossSigningStatus">): Result<"crossSigningStatus"> {
    const crypto = this.#crypto();
    const identityKnown = await this.#isIdentityKnown(userId);
    const status = await crypto.getUserVerificationStatus(userId);
    const own = await crypto.getDeviceVerificationStatus(this.#session.userId, this.#session.deviceId);
    const userVerified = status.isCrossSigningVerified();
    return {
      identityKnown,
      userVerified,
      thisDeviceSigned: own?.signedByOwner,
      needsApproval: status.needsUserApproval,
      verificationViolated: status.wasCrossSigningVerified() && !userVerified,
    };
  }

  /**
   * Of a user whom the SDK tracks it is not asked in the SDK's own way, which downloads the keys of its own user each time:
   * a question must not bring the news that a sync owes.
   */
  async #isIdentityKnown(userId: string): Promise<boolean> {
    const { olmMachine } = this.#internals();
    const tracked = [...((await olmMachine?.trackedUsers?.()) ?? [])].find((tracked) => tracked.toString() === userId);
    if (tracked === undefined) return this.#crypto().userHasCrossSigningKeys(userId, true);
    return (await olmMachine?.getIdentity(tracked)) !== undefined;
  }

  async resetIdentity(): Result<"resetIdentity"> {
    await need(this.#crypto(), "resetEncryption")(this.#byPassword);
    return {};
  }

  async pinIdentity({ userId }: Params<"pinIdentity">): Result<"pinIdentity"> {
    await need(this.#crypto(), "pinCurrentUserIdentity")(userId);
    return {};
  }

  async withdrawVerification({ userId }: Params<"withdrawVerification">): Result<"withdrawVerification"> {
    await need(this.#crypto(), "withdrawVerificationRequirement")(userId);
    return {};
  }

  async enableBackup(): Result<"enableBackup"> {
    const crypto = this.#crypto();
    const { privateKeysCachedLocally: held } = await crypto.getCrossSigningStatus();
    // A device that has the identity need not open the secret storage of before, whose key it may never have been told.
    if (!(held.masterKey && held.selfSigningKey && held.userSigningKey)) await this.bootstrapCrossSigning();
    const recoveryKey = await need(crypto, "createRecoveryKeyFromPassphrase")();
    await need(
      crypto,
      "bootstrapSecretStorage",
    )({ createSecretStorageKey: async () => recoveryKey, setupNewSecretStorage: true, setupNewKeyBackup: true });
    // Older releases enable what they made in their own time.
    await crypto.checkKeyBackupAndEnable();
    await this.waitForBackupUpload();
    const version = await crypto.getActiveSessionBackupVersion();
    if (!version || !recoveryKey.encodedPrivateKey) throw new Error("the backup was made but is not active");
    return { recoveryKey: recoveryKey.encodedPrivateKey, version };
  }

  async restoreBackup({ recoveryKey }: Params<"restoreBackup">): Result<"restoreBackup"> {
    const crypto = this.#crypto();
    this.#keys.use(need(this.#sdk.cryptoApi, "decodeRecoveryKey")(recoveryKey));
    // Without an identity in secret storage, the SDK would make a new one.
    if ((await crypto.getCrossSigningStatus()).privateKeysInSecretStorage) await this.bootstrapCrossSigning();
    return restoreBackup(this.#client, crypto);
  }

  async waitForBackupUpload(): Result<"waitForBackupUpload"> {
    const crypto = this.#crypto();
    const { olmMachine } = this.#internals();
    if (!olmMachine?.roomKeyCounts) throw new Unsupported("this release does not count its room keys");
    const events = ["crypto.keyBackupSessionsRemaining", "crypto.keyBackupStatus"] as never[];
    for (;;) {
      const { promise, resolve } = Promise.withResolvers<void>();
      for (const event of events) this.#client.once(event, resolve as never);
      try {
        if (!(await crypto.getActiveSessionBackupVersion()))
          throw new Error("no backup is active, so nothing goes into it");
        const { total, backedUp } = await olmMachine.roomKeyCounts();
        if (backedUp >= total) return {};
        await promise;
      } finally {
        for (const event of events) this.#client.off(event, resolve as never);
      }
    }
  }

  async keyStorageState(): Result<"keyStorageState"> {
    return keyStorageState(this.#client, this.#crypto());
  }

  async startDehydration({ recoveryKey }: Params<"startDehydration">): Result<"startDehydration"> {
    const start = need(this.#crypto(), "startDehydration");
    this.#keys.use(need(this.#sdk.cryptoApi, "decodeRecoveryKey")(recoveryKey));
    // Without it, the SDK does not take secret storage for set up.
    await this.bootstrapCrossSigning();
    await start();
    return {};
  }

  /** What the SDK cannot send now it keeps in memory at most. */
  async queueText(): Result<"queueText"> {
    throw new Unsupported("the SDK has no send queue in its store");
  }

  async resumeSending(): Result<"resumeSending"> {
    throw new Unsupported("the SDK has no send queue in its store");
  }

  async discardRoomKey({ roomId }: Params<"discardRoomKey">): Result<"discardRoomKey"> {
    await this.#crypto().forceDiscardSession(roomId);
    return {};
  }

  async requestVerification(params: Params<"requestVerification">): Result<"requestVerification"> {
    const crypto = this.#crypto();
    const { userId, deviceId, roomId } = params;
    const request = roomId
      ? await crypto.requestVerificationDM(userId, roomId)
      : deviceId
        ? await crypto.requestDeviceVerification(userId, deviceId)
        : await crypto.requestOwnUserVerification();
    const state = this.#follow(request).state();
    this.#verificationChanged(state);
    return state;
  }

  async acceptVerification({ verificationId }: Params<"acceptVerification">): Result<"acceptVerification"> {
    return this.#verification(verificationId).accept();
  }

  async startSas({ verificationId }: Params<"startSas">): Result<"startSas"> {
    return this.#verification(verificationId).startSas();
  }

  async confirmSas({ verificationId }: Params<"confirmSas">): Result<"confirmSas"> {
    await this.#verification(verificationId).confirm();
    return {};
  }

  async mismatchSas({ verificationId }: Params<"mismatchSas">): Result<"mismatchSas"> {
    this.#verification(verificationId).mismatch();
    return {};
  }

  async showQr({ verificationId }: Params<"showQr">): Result<"showQr"> {
    return { code: await this.#verification(verificationId).showQr() };
  }

  async scanQr({ verificationId, code }: Params<"scanQr">): Result<"scanQr"> {
    return this.#verification(verificationId).scanQr(code);
  }

  async confirmQr({ verificationId }: Params<"confirmQr">): Result<"confirmQr"> {
    this.#verification(verificationId).confirmQr();
    return {};
  }

  async cancelVerification({ verificationId }: Params<"cancelVerification">): Result<"cancelVerification"> {
    await this.#verification(verificationId).cancel();
    return {};
  }

  async advanceClock({ ms }: Params<"advanceClock">): Result<"advanceClock"> {
    advanceClock(ms);
    return {};
  }

  async snapshotStore({ file }: Params<"snapshotStore">): Result<"snapshotStore"> {
    await internally(this.#host.saveStore(this.#prefix, file));
    return {};
  }

  /** The host stops the process. */
  async stall(params: Params<"stall">): Result<"stall"> {
    return this.snapshotStore(params);
  }

  async close({ storeFile }: Params<"close">): Result<"close"> {
    this.#client.stopClient();
    resetClock();
    if (storeFile) await this.snapshotStore({ file: storeFile });
    await internally(this.#host.deleteStore(this.#prefix));
    return {};
  }

  /**
   * Waits until a sync has brought the room as joined and, if it is encrypted (as far as its state tells, or surely),
   * the SDK has set up encryption for it. Before that, a send goes out in plain text or throws.
   */
  async #inRoom(roomId: string, surelyEncrypted: boolean): Promise<void> {
    const isIn = async () => {
      const room = this.#client.getRoom(roomId);
      if (room?.getMyMembership() !== "join") return false;
      const encrypted = surelyEncrypted || room.hasEncryptionStateEvent();
      return !encrypted || this.#crypto().isEncryptionEnabledInRoom(roomId);
    };
    await this.#untilSynced(isIn);
  }

  /** Asks now and after each sync, until it holds. */
  async #untilSynced(holds: () => Promise<boolean>): Promise<void> {
    while (!(await holds())) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#client.once("sync" as never, resolve as never);
      await promise;
    }
  }

  /**
   * The SDK uploads keys after a sync; a login of the protocol promises them before. It retries a failed upload
   * itself, some times, and then leaves it to the next sync: so to the next round here.
   */
  async #uploadKeys(): Promise<void> {
    const { outgoingRequestsManager: manager, olmMachine } = this.#internals();
    if (!manager || !olmMachine) {
      throw new Unsupported("this release processes its outgoing requests in a way that is not known here");
    }
    for (let round = 0; round < keysUploadRounds; round++) {
      await manager.doProcessOutgoingRequests();
      // Asked of the crypto and not of the server: a request of the driver's own would meet the faults on the link.
      const left = await olmMachine.outgoingRequests();
      if (!left.some(({ type }) => type === keysUploadType)) return;
    }
    throw new Error(`the SDK gave up uploading its device keys and one-time keys, ${keysUploadRounds} times`);
  }

  /** The person's answer when the homeserver asks whether they may change the identity. */
  readonly #byPassword = async (makeRequest: (auth: never) => Promise<void>): Promise<void> => {
    try {
      await makeRequest(null as never);
    } catch (error) {
      const { httpStatus, data } = error as { httpStatus?: number; data?: { session?: string } };
      if (httpStatus !== 401) throw error;
      const identifier = { type: "m.id.user", user: this.#session.userId };
      await makeRequest({
        type: "m.login.password",
        identifier,
        password: this.#password,
        session: data?.session,
      } as never);
    }
  };

  #follow(request: VerificationRequest): Verification {
    const id = request.transactionId ?? "";
    const known = this.#verifications.get(id);
    if (known) return known;
    const verification = new Verification(request, this.#session.userId, (state) => this.#verificationChanged(state));
    this.#verifications.set(id, verification);
    return verification;
  }

  #verificationChanged(verification: VerificationState): void {
    this.#host.notify("verificationChanged", { client: this.#name, verification });
  }

  #verification(id: string): Verification {
    const verification = this.#verifications.get(id);
    if (!verification) throw new Error(`no verification ${id} is known`);
    return verification;
  }

  #internals(): CryptoInternals {
    return this.#crypto() as unknown as CryptoInternals;
  }

  #crypto(): CryptoApi {
    const crypto = this.#client.getCrypto();
    if (!crypto) throw new Error("the SDK has no crypto although it was initialised");
    return crypto;
  }

  #room(roomId: string): Room {
    const room = this.#client.getRoom(roomId);
    if (!room) throw new Error(`room ${roomId} is not known to the client`);
    return room;
  }
}

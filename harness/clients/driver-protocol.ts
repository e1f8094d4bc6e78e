import { z } from "zod";

/**
 * The driver protocol: JSON-RPC 2.0, one message a line, on the driver's stdin and stdout (logs on stderr).
 * A driver hosts any number of clients, each named by `client`, and ends when its stdin ends.
 * Every verb resolves only when what its comment promises holds.
 */
const client = z.string();
const inRoom = z.object({ client, roomId: z.string() });
const none = z.object({});

/** What a driver may claim, or not, beside the verbs that every driver has. */
export const capabilities = [
  "sync-v2",
  "sliding-sync",
  "persistence",
  "sas",
  "qr",
  "room-verification",
  "fallback-keys",
  /** What verifies in an encrypted room goes in plain text, so that a fault can know it on the wire. */
  "plain-room-verification",
  /** A device of a user with several is asked by itself. */
  "device-verification",
  "cross-signing",
  "backup",
  "secret-storage",
  "key-storage-state",
  "shields",
  "isolation-mode",
  "blacklist",
  "room-blacklist",
  "discard-room-key",
  "history-sharing",
  "room-key-batches",
  /** It replaces a room key where its settings say so, where the specification demands it, and for new devices only. */
  "keeps-room-key",
  /** A device that logs in gets the room key that the others have. */
  "keeps-room-key-for-new-devices",
  /** Under the history visibility `joined` it gives room keys to joined members only, and makes a new one for them. */
  "joined-history-visibility",
  /** After a restart it sends a to-device message that had no answer again, in the same transaction. */
  "repeats-to-device-messages",
  "clock",
  "monotonic-clock",
  "identity-reset",
  "pinning",
  "dehydrated-devices",
  "send-queue",
  "push-process",
  /** Syncing by v2, it is told of members of a room when it needs to know them, as applications do. */
  "lazy-loading",
  /** It syncs by a filter that it is told. */
  "sync-filter",
  /** After the homeserver has ended its session, it logs in again as the same device, on its store. */
  "soft-logout",
  /** While an upload of its keys is not answered, it goes on to take in what its syncs bring. */
  "syncs-while-uploading",
  /** Before it sends, it waits for a query that is under way for the devices of a reader; so its SDK says. */
  "waits-for-device-lists",
  /** Before each message it asks for the devices of each reader whose list is outdated, whatever failed before. */
  "asks-before-sending",
] as const;
export type Capability = (typeof capabilities)[number];

/** Why a device cannot decrypt, the same words for all SDKs; `reason` in the event keeps the SDK's own. */
const utdCauses = [
  "missing-room-key",
  "room-key-starts-later",
  "sent-before-device-no-backup",
  "sent-before-device-backup-unconfigured",
  "sent-before-device-backup-working",
  "sent-before-membership",
  "withheld",
  "withheld-unverified-device",
  "sender-identity-changed",
  "sender-device-not-cross-signed",
  "sender-device-unknown",
  "malformed",
  "other",
] as const;

const decryption = z.discriminatedUnion("state", [
  z.object({ state: z.literal("not-encrypted") }),
  z.object({ state: z.literal("pending") }),
  z.object({ state: z.literal("decrypted") }),
  z.object({ state: z.literal("failed"), cause: z.enum(utdCauses), reason: z.string() }),
]);
export type Decryption = z.infer<typeof decryption>;

/** One timeline event as a client holds it now. */
const timelineEvent = z.object({
  roomId: z.string(),
  eventId: z.string(),
  sender: z.string(),
  /** The clear type when decrypted, else the wire type. */
  type: z.string(),
  stateKey: z.string().optional(),
  /** Clear content when decrypted, else wire content. */
  content: z.record(z.string(), z.unknown()),
  /** Megolm session of an encrypted event, from the wire. */
  sessionId: z.string().optional(),
  decryption,
});
export type TimelineEvent = z.infer<typeof timelineEvent>;

const verificationState = z.object({
  verificationId: z.string(),
  /**
   * Names of the stages in the spec's key verification framework; `sas-shown` when emoji or decimals can be compared,
   * `qr-scanned` when the other side has scanned our code and the person is asked to confirm that.
   */
  stage: z.enum(["requested", "ready", "started", "sas-shown", "qr-scanned", "done", "cancelled"]),
  otherUserId: z.string(),
  otherDeviceId: z.string().optional(),
  sas: z.object({ emoji: z.array(z.string()).optional(), decimal: z.array(z.number()).optional() }).optional(),
  /** Told as soon as any part of the SDK has cancelled, whatever `stage` still says. */
  cancellation: z.object({ code: z.string(), byUs: z.boolean() }).optional(),
});
export type VerificationState = z.infer<typeof verificationState>;

const device = z.object({
  deviceId: z.string(),
  curve25519: z.string().optional(),
  ed25519: z.string().optional(),
  crossSigned: z.boolean(),
  verified: z.boolean(),
});

/** Private keys that secret storage is for, by the type of their account data. */
export const secretNames = [
  "m.cross_signing.master",
  "m.cross_signing.self_signing",
  "m.cross_signing.user_signing",
  "m.megolm_backup.v1",
] as const;
const secretName = z.enum(secretNames);

const keyStorageState = z.object({
  /** Whether room keys go into a backup, and into which version. */
  backup: z.object({ enabled: z.boolean(), version: z.string().optional() }),
  /**
   * The newest version on the server; left out when there is none. `trusted`: the client has its private key, or takes one of
   * its signatures for good.
   */
  serverBackup: z.object({ version: z.string(), trusted: z.boolean() }).optional(),
  /** Whether secret storage has a default key, and which secrets are not there encrypted with that. */
  secretStorage: z.object({ present: z.boolean(), missing: z.array(secretName) }),
  /** Secrets that the client itself does not hold. */
  missingHere: z.array(secretName),
});
export type KeyStorageState = z.infer<typeof keyStorageState>;

const isolationMode = z.enum(["all-devices", "signed-only", "verified-users-intact"]);

/**
 * What an application keeps for itself, beside the SDK's store, and tells the SDK each time that it starts: what the verbs
 * `setIsolationMode` and `setBlacklistUnverified` set. The SDK's default holds for what is left out.
 */
const settings = z.object({
  isolationMode: isolationMode.optional(),
  /** In all rooms. */
  blacklistUnverified: z.boolean().optional(),
  /** By room id; where a room is not named, `blacklistUnverified` holds. */
  blacklistUnverifiedIn: z.record(z.string(), z.boolean()).optional(),
});
export type Settings = z.infer<typeof settings>;

export const verbs = {
  /** Which SDK this is and what it can do, at any time; `version` begins with a digit: `0.30.0`. */
  hello: {
    params: none,
    result: z.object({
      sdk: z.string(),
      version: z.string(),
      crypto: z.string(),
      capabilities: z.array(z.enum(capabilities)),
      /** SDK timing values that the driver shortens, for the report: `{ "backup upload delay": "0 ms" }`. */
      timings: z.record(z.string(), z.string()),
    }),
  },
  /**
   * Logs in by password as a new device, or, with `storeFile`, comes back as the device whose store that is.
   * Resolves only when device keys and one-time keys are on the server; does not sync.
   * With `deviceId`, the new device has this id; with `storeFile` besides (the capability `soft-logout`), that is the device
   * whose store it is, and it gets another session by password: the homeserver has ended the one in the store.
   * With `sharedStoreFile`, a push process may use the store at the same time: the file is written and tells it where the
   * store is, and the client syncs by sliding sync, as applications do that share their store.
   * `settings` hold before the first sync; error 2 for one that the SDK does not have.
   */
  login: {
    params: z.object({
      client,
      homeserverUrl: z.string(),
      userId: z.string(),
      password: z.string(),
      deviceId: z.string().optional(),
      storeFile: z.string().optional(),
      sharedStoreFile: z.string().optional(),
      settings: settings.optional(),
    }),
    result: z.object({ userId: z.string(), deviceId: z.string() }),
  },
  /**
   * Resolves after the first sync answer was processed. With `v2`, a driver with the capability `lazy-loading` lazy-loads
   * the members of rooms, unless `allMembers` is true. `filter` is a filter of the specification ("Filtering"), for `v2`; lazy loading is
   * put into it. It needs the capability `sync-filter`.
   */
  startSync: {
    params: z.object({
      client,
      kind: z.enum(["v2", "sliding"]),
      allMembers: z.boolean().optional(),
      filter: z.record(z.string(), z.unknown()).optional(),
    }),
    result: none,
  },
  /** Resolves when no further sync request will be made. Keys and store stay. */
  stopSync: { params: z.object({ client }), result: none },
  /** Resolves when the server has deleted the device. The client is gone afterwards. */
  logout: { params: z.object({ client }), result: none },
  /** The client sees itself in the room, and is ready to encrypt if the room is encrypted. Needs a running sync; so does `join`. */
  createRoom: {
    params: z.object({
      client,
      encrypted: z.boolean(),
      preset: z.enum(["private_chat", "public_chat"]),
      historyVisibility: z.enum(["invited", "joined", "shared", "world_readable"]).optional(),
      rotationPeriodMsgs: z.number().optional(),
      rotationPeriodMs: z.number().optional(),
      invite: z.array(z.string()),
    }),
    result: z.object({ roomId: z.string() }),
  },
  /** The server accepted it; so for those that follow, where nothing else is said. */
  invite: { params: inRoom.extend({ userId: z.string() }), result: none },
  /** The client sees itself in the room, and is ready to encrypt. `via`: servers to join through, when the client's own does not know the room. */
  join: { params: inRoom.extend({ via: z.array(z.string()) }), result: none },
  /** The client sees itself out of the room. */
  leave: { params: inRoom, result: none },
  kick: { params: inRoom.extend({ userId: z.string() }), result: none },
  setDisplayName: { params: z.object({ client, displayName: z.string() }), result: none },
  sendState: {
    params: inRoom.extend({ type: z.string(), stateKey: z.string(), content: z.record(z.string(), z.unknown()) }),
    result: z.object({ eventId: z.string() }),
  },
  /** Encrypts if the room is encrypted. Resolves when the server accepted the event; rejects if the SDK gave up. */
  sendText: { params: inRoom.extend({ body: z.string() }), result: z.object({ eventId: z.string() }) },
  /** Membership of each user in the room, as this client knows it now. */
  members: { params: inRoom, result: z.object({ members: z.record(z.string(), z.string()) }) },
  /** The event as the client holds it now; null when it has not seen it. */
  getEvent: { params: inRoom.extend({ eventId: z.string() }), result: z.object({ event: timelineEvent.nullable() }) },
  /** Fetches up to `limit` older events; each is also reported as `timelineEvent`. */
  backPaginate: { params: inRoom.extend({ limit: z.number() }), result: z.object({ more: z.boolean() }) },
  /** The warning that the SDK would show beside the event. */
  shield: {
    params: inRoom.extend({ eventId: z.string() }),
    result: z.object({ colour: z.enum(["none", "grey", "red"]), reason: z.string().optional() }),
  },
  /**
   * Devices of a user as this client knows them; downloads them when it does not track the user. With `download: false` it
   * tells only what it would encrypt to; a driver whose SDK keeps what it downloads may download all the same.
   */
  devices: {
    params: z.object({ client, userId: z.string(), download: z.boolean().optional() }),
    result: z.object({ devices: z.array(device) }),
  },
  /** The person trusts a device without comparing anything: this client holds it for verified, nobody else does. */
  setDeviceVerified: { params: z.object({ client, userId: z.string(), deviceId: z.string() }), result: none },
  /** Never share room keys with unverified devices: in one room, or in all when `roomId` is left out. */
  setBlacklistUnverified: {
    params: z.object({ client, roomId: z.string().optional(), blacklist: z.boolean() }),
    result: none,
  },
  /**
   * `signed-only`: MSC4153, exchange keys with cross-signed devices only. `verified-users-intact`: with all devices, but a
   * send is refused while a verified user has another identity than the verified one, or a device that is not cross-signed.
   */
  setIsolationMode: {
    params: z.object({ client, mode: isolationMode }),
    result: none,
  },
  /** One-time keys of this device that the server holds; asking is a request on the device's link. */
  oneTimeKeyCount: { params: z.object({ client }), result: z.object({ count: z.number() }) },
  /** Creates and uploads a cross-signing identity, or signs this device with the one whose private keys it has. */
  bootstrapCrossSigning: { params: z.object({ client }), result: none },
  crossSigningStatus: {
    params: z.object({ client, userId: z.string() }),
    result: z.object({
      identityKnown: z.boolean(),
      userVerified: z.boolean(),
      thisDeviceSigned: z.boolean().optional(),
      /** The identity is another than the one that this client saw first or was told to pin, and is not verified. */
      needsApproval: z.boolean().optional(),
      /** The user was verified with another identity, and that has not been withdrawn. */
      verificationViolated: z.boolean().optional(),
    }),
  },
  /**
   * A new cross-signing identity is on the server in the place of the old one, and this device is signed by it. Secret
   * storage, backup and dehydrated device of before are given up.
   */
  resetIdentity: { params: z.object({ client }), result: none },
  /** The person takes the identity that another user has now for the right one. */
  pinIdentity: { params: z.object({ client, userId: z.string() }), result: none },
  /** The person does without having verified another user: the identity that the user has now is pinned. */
  withdrawVerification: { params: z.object({ client, userId: z.string() }), result: none },
  /**
   * The person sets up recovery, for the first time or anew. Afterwards this device is signed by the user's identity, which is
   * made if there is none; there is a new backup version, another than before, and this device uses it; there is new secret
   * storage with a new recovery key, and in it the private keys of identity and backup; the room keys known so far are in the
   * backup. Other devices keep what they have of a backup before.
   */
  enableBackup: { params: z.object({ client }), result: z.object({ recoveryKey: z.string(), version: z.string() }) },
  /**
   * The person enters the recovery key on a device that has not the secrets. Afterwards it has the secrets that secret storage
   * holds; it is signed by the user's identity, if that is among them; it uses the newest backup version that the server has, so
   * that new room keys go into it; and all of the backup is imported. It makes no identity, no backup version and no secret
   * storage. Rejects for a wrong key and then changes nothing; rejects too when secret storage does not have the key of the
   * newest backup version: then the device may be signed.
   */
  restoreBackup: {
    params: z.object({ client, recoveryKey: z.string() }),
    result: z.object({ imported: z.number(), total: z.number() }),
  },
  /** Resolves when every room key that the client holds is in the backup; rejects when there is no active one. */
  waitForBackupUpload: { params: z.object({ client }), result: none },
  /**
   * How backup, secret storage and secrets stand in this client's eyes. What it has to ask the server for (the newest backup
   * version) is a request on the device's link; the SDK does not take it in.
   */
  keyStorageState: { params: z.object({ client }), result: keyStorageState },
  /**
   * Opens secret storage with the recovery key and signs this device with the identity that is in there. Then it takes in
   * what was sent to the user's dehydrated device (MSC3814), when there is one, and puts a new one on the server. Whether
   * the old one could be read is told by what decrypts.
   */
  startDehydration: { params: z.object({ client, recoveryKey: z.string() }), result: none },
  /**
   * Puts a message into the SDK's send queue; resolves when it is in the store. `queueChanged` tells what becomes of it:
   * the SDK sends it in the background, also after a restart.
   */
  queueText: { params: inRoom.extend({ body: z.string() }), result: z.object({ transactionId: z.string() }) },
  /** The person says that the network is back: a queue that stopped after a failure goes on. */
  resumeSending: { params: z.object({ client }), result: none },
  /** The next message uses a new Megolm session. */
  discardRoomKey: { params: inRoom, result: none },
  /**
   * Asks to verify: another user in the room `roomId`; a device (own or another user's) over to-device; all own devices when
   * both are left out and the user is oneself.
   */
  requestVerification: {
    params: z.object({ client, userId: z.string(), deviceId: z.string().optional(), roomId: z.string().optional() }),
    result: verificationState,
  },
  acceptVerification: { params: z.object({ client, verificationId: z.string() }), result: verificationState },
  startSas: { params: z.object({ client, verificationId: z.string() }), result: verificationState },
  /** The person says that emoji or decimals match. */
  confirmSas: { params: z.object({ client, verificationId: z.string() }), result: none },
  /** The person says that they do not. */
  mismatchSas: { params: z.object({ client, verificationId: z.string() }), result: none },
  /** The content of a QR code that lets the other side verify this device or user, in base64. */
  showQr: { params: z.object({ client, verificationId: z.string() }), result: z.object({ code: z.string() }) },
  /** The camera read this content. Rejects when it does not name the keys that the client knows; nothing is sent then. */
  scanQr: { params: z.object({ client, verificationId: z.string(), code: z.string() }), result: verificationState },
  /** The person says that the other side did scan the code. */
  confirmQr: { params: z.object({ client, verificationId: z.string() }), result: none },
  cancelVerification: { params: z.object({ client, verificationId: z.string() }), result: none },
  /**
   * Moves the clock that the SDK reads forward, with `monotonic-clock` also the one by which it tells how long something
   * took. For a client that is alone in its process; timers of the SDK may run as before.
   */
  advanceClock: { params: z.object({ client, ms: z.number() }), result: none },
  /** Copies the client's committed store to a file: what a crash right now would leave on disk. */
  snapshotStore: { params: z.object({ client, file: z.string() }), result: none },
  /**
   * Does what `snapshotStore` does and, with its answer, stops the whole process (SIGSTOP) before anything else happens
   * in it. For a client that is alone in its process.
   */
  stall: { params: z.object({ client, file: z.string() }), result: none },
  /**
   * What a push process does that a system has started because of an event: on the store of a client that another process
   * logged in with this `sharedStoreFile`, it fetches the event and decrypts it, with a room key that it takes from the server
   * if need be. `client` is not logged in here: it begins with its first notification, with the `settings` of then, and ends
   * with the process.
   */
  notification: {
    params: inRoom.extend({
      eventId: z.string(),
      homeserverUrl: z.string(),
      sharedStoreFile: z.string(),
      settings: settings.optional(),
    }),
    result: z.object({
      sender: z.string(),
      /** The clear text; none when the event could not be decrypted. */
      body: z.string().optional(),
    }),
  },
  /** Ends the client in good order and forgets it; its store is written to `storeFile` when given. */
  close: { params: z.object({ client, storeFile: z.string().optional() }), result: none },
} as const;

export type Verb = keyof typeof verbs;
export type VerbParams<V extends Verb> = z.input<(typeof verbs)[V]["params"]>;
export type VerbResult<V extends Verb> = z.output<(typeof verbs)[V]["result"]>;

/** Notifications from the driver: `{"method": "timelineEvent", "params": {…}}`. */
export const events = {
  /** A timeline or state event came in (live or by pagination). */
  timelineEvent: z.object({ client, event: timelineEvent }),
  /** The decryption state of an event known before changed. */
  decryptionChanged: z.object({ client, event: timelineEvent }),
  membershipChanged: z.object({ client, roomId: z.string(), userId: z.string(), membership: z.string() }),
  /** Devices or identities of these users may have changed in the client's eyes. */
  devicesChanged: z.object({ client, userIds: z.array(z.string()) }),
  verificationChanged: z.object({ client, verification: verificationState }),
  /** What `keyStorageState` answers may be another now. SDKs do not tell of every change, so waits also ask on a clock. */
  keyStorageChanged: z.object({ client }),
  /** A queued message was accepted by the server, or its queue has stopped because it could not be sent. */
  queueChanged: z.object({
    client,
    roomId: z.string(),
    transactionId: z.string(),
    sending: z.discriminatedUnion("state", [
      z.object({ state: z.literal("sent"), eventId: z.string() }),
      z.object({ state: z.literal("stopped"), error: z.string() }),
    ]),
  }),
  /** The SDK logged a line, or an error with its stack. Whatever may hold keys is left out; `client` is whose, where that is known. */
  log: z.object({ client: z.string().optional(), level: z.enum(["debug", "info", "warn", "error"]), line: z.string() }),
  /** The SDK let an exception or rejection escape; `client` is whose, where that is known. `error` has message and stack. */
  unhandled: z.object({ client: z.string().optional(), error: z.string() }),
} as const;
export type DriverEventName = keyof typeof events;
export type DriverEventParams<E extends DriverEventName> = z.output<(typeof events)[E]>;

/** JSON-RPC error codes of ours. */
export const rpcErrors = {
  /** The SDK refused or failed: the message is the SDK's. */
  sdk: 1,
  /** The SDK's release has no such function. */
  unsupported: 2,
  /** JSON-RPC's own. */
  internalError: -32603,
  parseError: -32700,
  unknownMethod: -32601,
  invalidParams: -32602,
} as const;

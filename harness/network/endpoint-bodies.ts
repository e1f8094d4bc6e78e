import type { Json } from "../journal/index.ts";
import type {
  CrossSigningKey,
  DeviceKeys,
  KeysClaim,
  KeysClaimAnswer,
  KeysQuery,
  KeysQueryAnswer,
  KeysUpload,
  MatrixEvent,
  RoomKeyBackup,
  SyncAnswer,
} from "./bodies.ts";
import type { ClientEndpointName } from "./endpoints.ts";

/** A request without a body. */
type None = undefined;

/** How a person proves to be the user (specification, "User-interactive authentication"). */
type Auth = { type: string; [member: string]: unknown };

interface Login {
  type: "m.login.password";
  identifier: { type: "m.id.user"; user: string };
  password: string;
  device_id?: string;
}

interface Messages {
  /** By user and device. */
  messages: Record<string, Record<string, object>>;
}

interface Event {
  event_id: string;
}

interface BackupVersion {
  algorithm: string;
  auth_data: object;
}

/** Bodies of requests and answers (status 200) by endpoint; an endpoint that is not in here takes and gives any. */
interface EndpointBodies {
  login: { request: Login; answer: { user_id: string; device_id: string; access_token: string } };
  logout: { request: object; answer: object };
  sync: { request: None; answer: SyncAnswer };
  filter: { request: object; answer: { filter_id: string } };
  "keys/upload": { request: KeysUpload; answer: { one_time_key_counts: Record<string, number> } };
  "keys/query": { request: KeysQuery; answer: KeysQueryAnswer };
  "keys/claim": { request: KeysClaim; answer: KeysClaimAnswer };
  "keys/changes": { request: None; answer: { changed?: string[]; left?: string[] } };
  "keys/device_signing/upload": {
    request: {
      master_key?: CrossSigningKey;
      self_signing_key?: CrossSigningKey;
      user_signing_key?: CrossSigningKey;
      auth?: Auth;
    };
    answer: object;
  };
  "keys/signatures/upload": {
    /** By user and device, or public key of an identity. */
    request: Record<string, Record<string, DeviceKeys | CrossSigningKey>>;
    answer: { failures?: Record<string, Record<string, { errcode: string; error: string }>> };
  };
  sendToDevice: { request: Messages; answer: object };
  "sendToDevice/m.room.encrypted": { request: Messages; answer: object };
  "room_keys/version": { request: BackupVersion; answer: { version: string } };
  "room_keys/version/get": {
    request: None;
    answer: BackupVersion & { version: string; count: number; etag: string };
  };
  "room_keys/version/delete": { request: None; answer: object };
  "room_keys/keys": { request: RoomKeyBackup; answer: { count: number; etag: string } };
  "room_keys/keys/get": { request: None; answer: RoomKeyBackup };
  createRoom: { request: object; answer: { room_id: string } };
  invite: { request: { user_id: string }; answer: object };
  join: { request: object; answer: { room_id: string } };
  leave: { request: object; answer: object };
  send: { request: object; answer: Event };
  "send/m.room.encrypted": { request: object; answer: Event };
  state: { request: object; answer: Event };
  members: { request: None; answer: { chunk: MatrixEvent[] } };
  messages: { request: None; answer: { start: string; end?: string; chunk: MatrixEvent[]; state?: MatrixEvent[] } };
  context: {
    request: None;
    answer: { event?: MatrixEvent; events_before: MatrixEvent[]; events_after: MatrixEvent[] };
  };
  account_data: { request: object; answer: object };
  "account_data/get": { request: None; answer: Record<string, unknown> };
  "media/upload": { request: Uint8Array; answer: { content_uri: string } };
  "media/download": { request: None; answer: Uint8Array };
  delete_devices: { request: { devices: string[]; auth?: Auth }; answer: object };
}

/** The body of a request to that endpoint. */
export type RequestOf<Name extends ClientEndpointName> = Name extends keyof EndpointBodies
  ? EndpointBodies[Name]["request"]
  : Json | undefined;

/** The body of its answer with status 200. */
export type AnswerOf<Name extends ClientEndpointName> = Name extends keyof EndpointBodies
  ? EndpointBodies[Name]["answer"]
  : Json;

/** Bodies of the endpoints that carry encryption, as far as faults change them; names and shapes are the specification's. */
export interface MatrixEvent {
  type: string;
  sender: string;
  content: Record<string, unknown>;
  event_id?: string;
  state_key?: string;
}

interface TimelineAndState {
  timeline?: { events: MatrixEvent[]; limited?: boolean; prev_batch?: string };
  state?: { events: MatrixEvent[] };
}

export interface SyncAnswer {
  next_batch: string;
  to_device?: { events: MatrixEvent[] };
  device_lists?: { changed?: string[]; left?: string[] };
  device_one_time_keys_count?: Record<string, number>;
  device_unused_fallback_key_types?: string[];
  rooms?: {
    join?: Record<string, TimelineAndState>;
    invite?: Record<string, { invite_state?: { events: MatrixEvent[] } }>;
    leave?: Record<string, TimelineAndState>;
  };
}

type Signatures = Record<string, Record<string, string>>;

export interface DeviceKeys {
  user_id: string;
  device_id: string;
  algorithms: string[];
  keys: Record<string, string>;
  signatures: Signatures;
}

export interface CrossSigningKey {
  user_id: string;
  usage: string[];
  keys: Record<string, string>;
  signatures?: Signatures;
}

export interface OneTimeKey {
  key: string;
  fallback?: boolean;
  signatures: Signatures;
}

export interface KeysUpload {
  device_keys?: DeviceKeys;
  /** By `algorithm:id`. */
  one_time_keys?: Record<string, OneTimeKey | string>;
  fallback_keys?: Record<string, OneTimeKey | string>;
}

export interface KeysQuery {
  /** By user: these devices, or all when there is none. */
  device_keys: Record<string, string[]>;
  timeout?: number;
}

export interface KeysQueryAnswer {
  /** By user and device. */
  device_keys?: Record<string, Record<string, DeviceKeys>>;
  master_keys?: Record<string, CrossSigningKey>;
  self_signing_keys?: Record<string, CrossSigningKey>;
  user_signing_keys?: Record<string, CrossSigningKey>;
  failures?: Record<string, unknown>;
}

export interface KeysClaim {
  /** By user and device: an algorithm. */
  one_time_keys: Record<string, Record<string, string>>;
  timeout?: number;
}

export interface KeysClaimAnswer {
  /** By user, device and `algorithm:id`. */
  one_time_keys: Record<string, Record<string, Record<string, OneTimeKey>>>;
  failures?: Record<string, unknown>;
}

export interface KeyBackupData {
  first_message_index: number;
  forwarded_count: number;
  is_verified: boolean;
  session_data: Record<string, unknown>;
}

/** Of `room_keys/keys`, both ways. */
export interface RoomKeyBackup {
  /** By room and session. */
  rooms: Record<string, { sessions: Record<string, KeyBackupData> }>;
}

/** An ephemeral data unit, such as `m.direct_to_device` or `m.device_list_update`. */
export interface Edu {
  edu_type: string;
  content: Record<string, unknown>;
}

/** A persistent data unit: an event on its way between homeservers. */
export interface Pdu extends MatrixEvent {
  room_id: string;
}

/** What one homeserver sends to another with `fed/send`. */
export interface FederationTransaction {
  origin: string;
  pdus: Pdu[];
  edus?: Edu[];
}

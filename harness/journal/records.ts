/** A JSON value as it crossed a wire. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** The scenario begins; always the first record. */
export interface BeganRecord {
  type: "began";
  /** The time of day, `2026-11-30T19:45:02.118Z`: it lays the journal beside a server's own log. */
  at: string;
  scenario: string;
  /** The permutation: `jJ`. */
  clients: string;
}

/** The scenario did or awaited something; `text` is a sentence for a person. */
export interface StepRecord {
  type: "step";
  text: string;
}

/** One driver call. *indefinite*: the driver died or never answered, so the verb may have taken effect. */
export interface CallRecord {
  type: "call";
  call: number;
  client: string;
  verb: string;
  outcome: "invoked" | "ok" | "failed" | "indefinite";
  params?: Json;
  result?: Json;
  error?: string;
  tookMs?: number;
}

/** What an SDK reported without being asked (`timelineEvent`, `decryptionChanged`, …). */
export interface ClientEventRecord {
  type: "client-event";
  client: string;
  event: string;
  data: Json;
}

/**
 * One request and its answer on a link, written when it ended.
 * Bodies are kept, parsed, for the endpoints that carry end-to-end encryption.
 */
export interface ExchangeRecord {
  type: "exchange";
  exchange: number;
  /** A role (`alice`) for a client's link, `hs1->hs2` for a federation link. */
  link: string;
  /** Name from the endpoint table, when it has one. */
  endpoint?: string;
  method: string;
  path: string;
  startedAtMs: number;
  tookMs: number;
  /** `answered`: the requester got `status`. `broken`: it got a dead connection. `abandoned`: it gave up first. */
  end: "answered" | "broken" | "abandoned";
  status?: number;
  request?: Json;
  response?: Json;
  /** What the server answered when a fault delivered the request a second time; nobody got it. */
  second?: { status: number; response?: Json };
  /** Numbers of the faults that took it; a record of each tells whether it fired. */
  faults?: number[];
}

/**
 * A fault's life on a link: installed, passed (an exchange for its endpoint went by as it was; told until it fires), fired
 * (once per exchange it touched), failed (with `error`, from then on), removed.
 */
export interface FaultRecord {
  type: "fault";
  fault: number;
  link: string;
  text: string;
  change: "installed" | "passed" | "fired" | "failed" | "removed";
  fired: number;
  /** Exchanges for its endpoint that its selection left alone. */
  passed: number;
  /** Exchanges that it took and found nothing to do to. */
  untouched: number;
  /** Exchanges for its endpoint that were on their way when it was put on; it takes none of them. */
  underWay: number;
  /** The same in a sentence, as long as it has not fired. */
  passedBy?: string;
  /** What a function that the scenario gave it threw, or why it could not do what it says. */
  error?: string;
  exchange?: number;
}

/** A line that an SDK or a server logged. */
export interface LogRecord {
  type: "log";
  source: string;
  level: "debug" | "info" | "warn" | "error";
  line: string;
}

/** A homeserver was stopped or started by the scenario; `stalled` also while its data is copied. */
export interface ServerRecord {
  type: "server";
  server: string;
  change: "stalled" | "resumed" | "killed" | "restarted";
}

/**
 * What a homeserver logged of its stream of device list changes: it woke the syncs that wait for a change of this user, which
 * has this place in the stream; or it calculated a sync answer for this user that goes up to this place only, although a later
 * one had been notified.
 */
export interface DeviceListRecord {
  type: "device-list";
  server: string;
  said: "notified" | "synced-without";
  userId: string;
  position: number;
}

/** For this long within the last `overMs`, a homeserver's process waited for a processor, or Crucible's own did. */
export interface StarvedRecord {
  type: "starved";
  /** `hs1`, or `crucible`. */
  who: string;
  waitedMs: number;
  overMs: number;
}

export type Verdict = "pass" | "fail" | "unknown" | "error" | "known-bug" | "not-applicable";

/** How the scenario ended; always the last record. */
export interface VerdictRecord {
  type: "verdict";
  verdict: Verdict;
  reason?: string;
}

export type JournalEntry =
  | BeganRecord
  | StepRecord
  | CallRecord
  | ClientEventRecord
  | ExchangeRecord
  | FaultRecord
  | LogRecord
  | ServerRecord
  | DeviceListRecord
  | StarvedRecord
  | VerdictRecord;

/** An entry with its time: milliseconds since the run began, one clock for all sources. */
export type JournalRecord = JournalEntry & { atMs: number };

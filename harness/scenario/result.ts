import type { Verdict } from "../journal/index.ts";
import type { LateDeviceListChange } from "./late-device-list-changes.ts";

/** One scenario in one permutation, judged; a row of `--json`. */
export interface ScenarioResult {
  scenario: string;
  family: string;
  ids: string[];
  /** The permutation: `jJ`. */
  clients: string;
  verdict: Verdict;
  durationMs: number;
  /** A sentence, for every verdict but pass. */
  reason?: string;
  /** What is worth knowing of a pass, in a sentence. */
  note?: string;
  /** Each event that a device could not decrypt at some time. */
  utd?: UtdResult[];
  faults: FaultResult[];
  /** Device list changes that a homeserver told a waiting sync of only after seconds. */
  late?: LateDeviceListChange[];
  /** The most telling errors that the clients' SDKs logged, for every verdict that does not hold. */
  logged?: LoggedError[];
  /** Folder with the journal, from the report folder. */
  folder?: string;
  /** The scenario's file, and how far its body was when it ended. */
  where?: WhereResult;
  /** The clients and puppets in it. */
  who?: ParticipantResult[];
  /** The seed of what it drew by chance (`CRUCIBLE_SEED`). */
  seed?: number;
  /** Counts from 1 where the run repeats it. */
  repeat?: number;
}

export interface WhereResult {
  /** From the project's root. */
  file: string;
  /** The line of the file in which the body was when it threw. */
  line?: number;
  /** The last sentence that it said of itself (`step`). */
  step?: string;
}

export interface ParticipantResult {
  role: string;
  /** The letter of its SDK; absent for a puppet, which has none. */
  sdk?: string;
  /** The SDK's release. */
  version?: string;
  homeserver: string;
}

export interface LoggedError {
  /** The client's role; `bob's push` for a push process. */
  client: string;
  /** Its message, and the place where it was thrown, in a line. */
  error: string;
}

export interface FaultResult {
  /** What it does, in English. */
  text: string;
  fired: number;
  /** What passed it by, in a sentence; when it has not fired. */
  passedBy?: string;
  /** Why it could not do what it says. */
  error?: string;
}

export interface UtdResult {
  device: string;
  event: string;
  cause: string;
  outcome: "late" | "never";
  /** From the first failure to decryption; absent for never. */
  ms?: number;
}

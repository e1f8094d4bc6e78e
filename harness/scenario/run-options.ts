import type { SdkChoice } from "../clients/index.ts";
import type { ServerLogLevel } from "../homeservers/index.ts";
import type { Paused } from "./pause.ts";
import type { ScenarioResult } from "./result.ts";

/** One scenario in one permutation, chosen to be run. Serialisable: it crosses to the vitest worker. */
export interface ScenarioChoice {
  file: string;
  title: string;
  clients: string;
}

/** Everything a run depends on, already checked by the command line. Serialisable. */
export interface RunOptions {
  choices: ScenarioChoice[];
  backend: "process" | "container";
  /** Homeserver spec per server name: `{ hs1: "synapse", hs2: "synapse@1.103.0" }`. */
  homeservers: Record<string, string>;
  /** Releases that the clients of each homeserver run on: `{ hs1: {}, hs2: { jsSdk: "41.2.0" } }`. */
  sdks: Record<string, SdkChoice>;
  serverLogLevel: ServerLogLevel;
  repeat: number;
  /** Folder of this run under reports/. */
  reportFolder: string;
  /** When all have ended, the servers stay up until the process ends. */
  keep: boolean;
  /** The first scenario that does not hold stays as it is, until `resumeRun`. */
  pauseOnFailure: boolean;
}

/** What a run tells while it goes on. */
export type RunProgress =
  | { type: "setup"; text: string }
  | { type: "versions"; versions: Record<string, string> }
  | { type: "broken"; reason: string; hint?: string }
  | { type: "started"; scenario: string; clients: string }
  | ({ type: "paused" } & Paused)
  | { type: "ended"; result: ScenarioResult }
  /** Errors that SDKs let escape and that nothing attributes to one scenario, in sentences. */
  | { type: "unattributed"; errors: string[] }
  /** All have ended, and the servers stay up at these addresses. */
  | { type: "kept"; servers: Record<string, string> };

export interface RunOutcome {
  results: ScenarioResult[];
  /** Versions in use: `{ hs1: "synapse: 1.163.2", "js-sdk": "matrix-js-sdk 43.0.0", "crypto-wasm": "18.9.0", … }`. */
  versions: Record<string, string>;
  /** Errors that SDKs let escape and that nothing attributes to one scenario, in sentences: exit 1. */
  unattributed?: readonly string[];
  /** Set when the run itself broke (a world that did not start): exit 3. */
  infrastructure?: string;
}

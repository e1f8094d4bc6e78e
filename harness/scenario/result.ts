import type { Verdict } from "../journal/index.ts";

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
  /** Each event that a device could not decrypt at some time. */
  utd?: UtdResult[];
  faults: FaultResult[];
  /** Folder with the journal, from the report folder. */
  folder?: string;
}

export interface FaultResult {
  /** What it does, in English. */
  text: string;
  fired: number;
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

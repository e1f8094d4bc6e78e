import type { ScenarioResult } from "../scenario/index.ts";

/** Events of a run that a device could decrypt only after it had failed to. */
export interface LateDecryptions {
  count: number;
  /** From the first failure to decryption; 0 when there were none. */
  longestMs: number;
}

/** The late decryptions of one run. */
export function lateDecryptions({ utd = [] }: Pick<ScenarioResult, "utd">): LateDecryptions {
  const late = utd.filter(({ outcome }) => outcome === "late");
  return { count: late.length, longestMs: Math.max(0, ...late.map(({ ms = 0 }) => ms)) };
}

/** `2 late, longest 6.6 s` */
export function lateText({ count, longestMs }: LateDecryptions): string {
  return `${count} late, longest ${longestMs < 1000 ? `${longestMs} ms` : `${(longestMs / 1000).toFixed(1)} s`}`;
}

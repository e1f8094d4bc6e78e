import type { RunOutcome } from "../scenario/index.ts";
import { exitCodes } from "./exit-codes.ts";

/** The exit code of a run: the worst that happened in it. */
export function verdictExitCode({ results, unattributed = [], infrastructure }: RunOutcome): number {
  const has = (verdict: string) => results.some((result) => result.verdict === verdict);
  if (has("fail") || unattributed.length > 0) return exitCodes.violated.code;
  if (infrastructure || has("error")) return exitCodes.infrastructure.code;
  if (has("unknown")) return exitCodes.unknown.code;
  return exitCodes.held.code;
}

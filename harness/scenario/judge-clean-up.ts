import type { Judgement } from "./judge.ts";
import { messageOf } from "./message-of.ts";

/**
 * The judgement of a scenario whose clean-up threw `error`: what was judged before stays, and says so too; what passed
 * cannot be relied on. Without a judgement the scenario never began.
 */
export function judgeCleanUp(judged: Judgement | undefined, error: unknown): Judgement {
  if (!judged) return { verdict: "error", reason: `before the scenario began: ${messageOf(error)}` };
  const { verdict, reason } = judged;
  const failed = `its clean-up failed: ${messageOf(error)}`;
  return {
    ...judged,
    verdict: verdict === "pass" ? "error" : verdict,
    reason: reason ? `${reason}; and then ${failed}` : failed,
  };
}

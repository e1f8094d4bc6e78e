import type { Judgement } from "./judge.ts";
import type { LateDeviceListChange } from "./late-device-list-changes.ts";

/**
 * The judgement of a scenario in whose journal these late device list changes stand. A homeserver that kept a change back, on a
 * machine that had time for it, breaks its promise whatever else the scenario found. A known defect explains a scenario
 * that failed or proved nothing; one that held although its news was late still holds.
 */
export function judgeLateChanges(judgement: Judgement, late: readonly LateDeviceListChange[]): Judgement {
  const { verdict, reason } = judgement;
  if (verdict !== "pass" && verdict !== "fail" && verdict !== "unknown") return judgement;
  const [broken] = late.filter((change) => !change.issue && change.isServersFault);
  if (broken) return { ...judgement, verdict: "fail", reason: [reason, broken.evidence].filter(Boolean).join("; ") };
  const [known] = late.filter(({ issue }) => issue);
  if (!known || verdict === "pass") return judgement;
  return { ...judgement, reason: `${reason}; ${known.evidence}`, serverBug: judgement.serverBug ?? known.issue };
}

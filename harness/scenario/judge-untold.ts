import type { ExchangeRecord } from "../journal/index.ts";
import type { ChanceDefect, ChanceDefects } from "./chance-defects.ts";
import { hangsOn } from "./hangs-on.ts";
import type { Judgement } from "./judge.ts";
import type { LateDeviceListChange } from "./late-device-list-changes.ts";
import type { Proof } from "./proof.ts";
import type { Untold } from "./untold.ts";

/** What a scenario's journal has of news of devices that clients were not told of, or late. */
interface Seen {
  late: readonly LateDeviceListChange[];
  lost: readonly Untold[];
  exchanges: readonly ExchangeRecord[];
}

/**
 * The judgement of a scenario in whose journal this was seen. A homeserver that kept a device list change back, on a machine
 * that had time for it, breaks its promise whatever else the scenario found; a known defect excuses it. Such a defect explains
 * what failed or proved nothing too, but only where the reason hangs on the news that it kept back. A checkout is not excused:
 * it may be the one that is to mend the defect.
 */
export function judgeUntold(judgement: Judgement, { late, lost, exchanges }: Seen, defectOn: ChanceDefects): Judgement {
  const { verdict, reason = "" } = judgement;
  if (verdict !== "pass" && verdict !== "fail" && verdict !== "unknown") return judgement;
  const earlyWoken = (homeserver: string) => defectOn("early-woken-sync", homeserver);
  const broken = late.find(
    ({ isServersFault, wokenTooEarly, homeserver }) =>
      isServersFault && !(wokenTooEarly && earlyWoken(homeserver)?.isExcused),
  );
  if (broken) {
    const defect = broken.wokenTooEarly && earlyWoken(broken.homeserver);
    return { ...judgement, verdict: "fail", reason: joined(reason, unexcused(broken.evidence, defect)) };
  }
  if (verdict === "pass") return judgement;
  const proved: [Proof, Untold][] = [
    ...lost.map((untold): [Proof, Untold] => ["lost-device-list-update", untold]),
    ...late.flatMap(({ wokenTooEarly }): [Proof, Untold][] =>
      wokenTooEarly ? [["early-woken-sync", wokenTooEarly]] : [],
    ),
  ];
  const [found] = proved.filter(([, untold]) => hangsOn(reason, untold, exchanges));
  if (!found) return judgement;
  const [proof, { homeserver, evidence }] = found;
  const defect = defectOn(proof, homeserver);
  if (defect?.isExcused) return { ...judgement, reason: joined(reason, evidence), spoiltBy: defect.called };
  return { ...judgement, reason: joined(reason, unexcused(evidence, defect)) };
}

function unexcused(evidence: string, defect: ChanceDefect | undefined): string {
  return defect ? `${evidence}: ${defect.called}, which no checkout is excused for` : evidence;
}

function joined(...texts: string[]): string {
  return texts.filter(Boolean).join("; ");
}

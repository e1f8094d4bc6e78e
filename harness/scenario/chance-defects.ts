import { isFolder } from "../homeservers/index.ts";
import type { Defect } from "./defect.ts";
import { defectName } from "./defect-name.ts";
import type { Proof } from "./proof.ts";
import { mayBeIn } from "./release.ts";

/** A defect that comes by chance, on a homeserver that has it. */
export interface ChanceDefect {
  /** Its name in reports. */
  called: string;
  /** False where the homeserver is a checkout: it may be the one that is to mend the defect. */
  isExcused: boolean;
}

/** The defect that a proof is of, where the homeserver of that name is a Synapse that has it. */
export type ChanceDefects = (proof: Proof, homeserver: string) => ChanceDefect | undefined;

/** Tells by the versions that the homeservers tell, and by the specs that they are made of. */
export function chanceDefects(
  defects: readonly Defect[],
  { versions, specs }: { versions: ReadonlyMap<string, string | undefined>; specs: Readonly<Record<string, string>> },
): ChanceDefects {
  return (proof, homeserver) => {
    const version = versions.get(homeserver);
    const defect = defects.find(({ provedBy }) => provedBy === proof);
    const { synapse: range } = defect?.affects ?? {};
    if (!defect || !range || !version || !mayBeIn(range, version)) return undefined;
    return { called: defectName(defect), isExcused: !isFolder(specs[homeserver] ?? "synapse") };
  };
}

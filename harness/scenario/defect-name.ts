import type { Defect } from "./defect.ts";

/** Names a defect in reports: its title and where it is known. Of one that is private nobody reads more than its owner. */
export function defectName({ title, owner, issues, privately }: Defect): string {
  return privately ? `${owner}, to be reported privately first` : `${title} (${issues[0] ?? "not reported yet"})`;
}

import type { LoadedDefect } from "../scenario/index.ts";

/** The releases that have a defect: ` (synapse <1.163.0)`. Empty where no release without it is known. */
export function affectedReleases({ affects }: Pick<LoadedDefect, "affects">): string {
  const ranges = Object.entries(affects).filter(([, range]) => range !== "*");
  return ranges.length > 0 ? ` (${ranges.map(([component, range]) => `${component} ${range}`).join(", ")})` : "";
}

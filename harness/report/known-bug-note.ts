import { defectName, type LoadedDefect, type ScenarioDefinition } from "../scenario/index.ts";
import { affectedReleases } from "./affected-releases.ts";

/** Tells the known bugs of a scenario and where they show: `mautrix-go keeps it (not reported yet) where alice is on g`. Empty when it has none. */
export function knownBugNote({ title, defects = [] }: Pick<ScenarioDefinition, "title" | "defects">): string {
  const shown = defects.flatMap((defect) =>
    defect.shows
      .filter(({ scenario }) => scenario === title)
      .map(({ sdks }) => withPlace(nameOf(defect), defect.privately ? undefined : sdks)),
  );
  return [...new Set(shown)].join("; ");
}

function nameOf(defect: LoadedDefect): string {
  return defect.privately ? defectName(defect) : `${defectName(defect)}${affectedReleases(defect)}`;
}

function withPlace(name: string, sdks: Readonly<Record<string, string>> = {}): string {
  const places = Object.entries(sdks).map(([role, letters]) => `${role} is on ${[...letters].join(" or ")}`);
  return places.length > 0 ? `${name} where ${places.join(" and ")}` : name;
}

import type { ScenarioDefinition } from "../scenario/index.ts";

/** A sentence for each defect that was to be kept private until a day before `today` (`2027-03-01`). */
export function dueReminders(definitions: readonly ScenarioDefinition[], today: string): string[] {
  const defects = new Map(definitions.flatMap(({ defects = [] }) => defects.map((each) => [each.file, each])));
  return [...defects.values()]
    .filter(({ privately }) => privately && privately.until < today)
    .map(
      ({ file, privately }) =>
        `${file} was to be private until ${privately?.until}: take privately out of it, so that it is told`,
    );
}

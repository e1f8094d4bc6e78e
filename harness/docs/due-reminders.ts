import type { ScenarioDefinition } from "../scenario/index.ts";
import { allDefects } from "./all-defects.ts";

/** A sentence for each defect that was to be kept private until a day before `today` (`2027-03-01`). */
export function dueReminders(definitions: readonly ScenarioDefinition[], today: string): string[] {
  return allDefects(definitions)
    .filter(({ privately }) => privately && privately.until < today)
    .map(
      ({ file, privately }) =>
        `${file} was to be private until ${privately?.until}: take privately out of it, so that it is told`,
    );
}

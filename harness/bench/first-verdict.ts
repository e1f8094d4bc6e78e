import { runCrucible } from "./run-crucible.ts";
import { seconds } from "./seconds.ts";

/** From the command to the first verdict, with everything installed, beside the scenario's own time. */
export async function firstVerdict(): Promise<string[]> {
  // Once before: whatever is missing is installed then.
  await runCrucible(["acl-1", "--clients", "jj"]);
  const { firstVerdictMs, results } = await runCrucible(["acl-1", "--clients", "jj"]);
  const scenarioMs = results[0]?.durationMs ?? Number.NaN;
  return [
    `${seconds(firstVerdictMs)} from the command to the first verdict, of which the scenario took ${seconds(scenarioMs)}`,
  ];
}

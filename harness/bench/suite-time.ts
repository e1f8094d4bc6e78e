import { runCrucible } from "./run-crucible.ts";
import { seconds } from "./seconds.ts";

const slowestCount = 10;

/** Wall time of the suite against the sum of its scenarios, for the parity tests in `jj` and for everything in `jj,jJ`. */
export async function suiteTime(): Promise<string[]> {
  const parity = await measure("parity, jj", ["--tag", "parity", "--clients", "jj"]);
  const whole = await measure("everything, jj,jJ", []);
  return [...parity, ...whole];
}

async function measure(name: string, args: string[]): Promise<string[]> {
  const { wallMs, firstVerdictMs, results } = await runCrucible(args);
  const sumMs = results.reduce((sum, { durationMs }) => sum + durationMs, 0);
  const slowest = results.toSorted((one, other) => other.durationMs - one.durationMs).slice(0, slowestCount);
  return [
    `${name}: ${seconds(wallMs)} for ${results.length} scenarios of ${seconds(sumMs)} together, ×${(sumMs / wallMs).toFixed(1)}; first verdict after ${seconds(firstVerdictMs)}`,
    ...slowest.map(
      ({ durationMs, clients, scenario }) => `  ${seconds(durationMs).padStart(7)} ${clients} ${scenario}`,
    ),
  ];
}

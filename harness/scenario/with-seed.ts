import { randomNumbers } from "../network/index.ts";

const seedName = "CRUCIBLE_SEED=";

/**
 * Runs what goes by chance: `body` decides by numbers from 0 to below 1, which a seed makes. The seed is another in each run,
 * or what `CRUCIBLE_SEED` says; the journal names it, and so does whatever `body` throws.
 */
export async function withSeed(
  step: (text: string) => void,
  body: (next: () => number) => Promise<void>,
): Promise<void> {
  const seed = Number(process.env.CRUCIBLE_SEED ?? Math.floor(Math.random() * 2 ** 31));
  step(`by chance, with ${seedName}${seed}`);
  try {
    await body(randomNumbers(seed));
  } catch (error) {
    if (error instanceof Error) error.message += ` (${seedName}${seed})`;
    throw error;
  }
}

/** The seed that a step of `withSeed` names; undefined for any other step. */
export function seedIn(step: string): number | undefined {
  const [, seed] = new RegExp(`${seedName}(\\d+)`).exec(step) ?? [];
  return seed === undefined ? undefined : Number(seed);
}

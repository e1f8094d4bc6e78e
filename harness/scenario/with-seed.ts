import { randomNumbers } from "../network/index.ts";

/**
 * Runs what goes by chance: `body` decides by numbers from 0 to below 1, which a seed makes. The seed is another in each run,
 * or what `CRUCIBLE_SEED` says; the journal names it, and so does whatever `body` throws.
 */
export async function withSeed(
  step: (text: string) => void,
  body: (next: () => number) => Promise<void>,
): Promise<void> {
  const seed = Number(process.env.CRUCIBLE_SEED ?? Math.floor(Math.random() * 2 ** 31));
  step(`by chance, with CRUCIBLE_SEED=${seed}`);
  try {
    await body(randomNumbers(seed));
  } catch (error) {
    if (error instanceof Error) error.message += ` (CRUCIBLE_SEED=${seed})`;
    throw error;
  }
}

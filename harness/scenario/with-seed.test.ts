import { afterEach, expect, test, vi } from "vitest";
import { withSeed } from "./with-seed.ts";

afterEach(() => vi.unstubAllEnvs());

test("the journal and the failure name the seed, which gives the same numbers again", async () => {
  const steps: string[] = [];
  const rounds: number[][] = [];
  const run = () =>
    withSeed(
      (text) => void steps.push(text),
      async (next) => {
        rounds.push([next(), next()]);
        throw new TypeError("it broke");
      },
    );
  const failure = await run().catch((error: Error) => error);
  expect(failure).toBeInstanceOf(TypeError);
  const [, seed] = /^it broke \(CRUCIBLE_SEED=(\d+)\)$/.exec((failure as Error).message) ?? [];
  expect(steps[0]).toContain(`CRUCIBLE_SEED=${seed}`);

  vi.stubEnv("CRUCIBLE_SEED", seed);
  await expect(run()).rejects.toThrow("it broke");
  expect(rounds[1]).toEqual(rounds[0]);
});

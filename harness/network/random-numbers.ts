import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { mersenne } from "pure-rand/generator/mersenne";

/**
 * Numbers from 0 to below 1, the same ones for the same seed. Seeds that lie close together, as people choose them, have
 * nothing in common: that rules out generators of the xoroshiro family, whose first number tells how large the seed was.
 */
export function randomNumbers(seed: number): () => number {
  const generator = mersenne(seed);
  return () => uniformFloat64(generator);
}

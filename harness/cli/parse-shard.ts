import { UsageError } from "../support/index.ts";

/** Which part of a run is meant by `2/3`: the second of three. Throws `UsageError`. */
export function parseShard(text: string): { index: number; count: number } {
  const [, index, count] = /^(\d+)\/(\d+)$/.exec(text)?.map(Number) ?? [];
  if (!index || !count || index > count) {
    throw new UsageError(`"${text}" is not a shard`, { hint: "write --shard 2/3 for the second of three" });
  }
  return { index, count };
}

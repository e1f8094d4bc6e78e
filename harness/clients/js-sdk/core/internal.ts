/** The driver or its machine failed: nothing that the SDK has a part in. */
export class Internal extends Error {
  override name = "Internal";
}

/** Awaits what the SDK has no part in, so that its failure is not taken for a promise that the SDK broke. */
export async function internally<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (cause) {
    throw new Internal(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

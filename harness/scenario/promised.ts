import { DeadlineExceeded, PropertyViolation } from "../support/index.ts";

/** Makes a wait a promise of the scenario: when it runs out, it throws `PropertyViolation`, and the verdict is *fail*. */
export async function promised<T>(wait: Promise<T>): Promise<T> {
  try {
    return await wait;
  } catch (error) {
    if (!(error instanceof DeadlineExceeded)) throw error;
    throw new PropertyViolation(`promised: ${error.message}`, { cause: error });
  }
}

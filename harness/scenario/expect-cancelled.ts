import { PropertyViolation } from "../support/index.ts";
import { promised } from "./promised.ts";

interface Side {
  cancelled(): Promise<{ cancellation: { code: string; byUs: boolean } }>;
}

/** Both sides of a verification end cancelled, know which of them it was, and give the same code, which is one of `codes`. */
export async function expectCancelled({
  by,
  other,
  codes,
}: {
  by: Side;
  other: Side;
  codes: readonly string[];
}): Promise<void> {
  const [{ cancellation: own }, { cancellation: theirs }] = await promised(
    Promise.all([by.cancelled(), other.cancelled()]),
  );
  if (codes.includes(own.code) && theirs.code === own.code && own.byUs && !theirs.byUs) return;
  const [first, second] = [own, theirs].map(({ code, byUs }) => `${code} by ${byUs ? "themselves" : "the other"}`);
  throw new PropertyViolation(
    `the side that was to cancel with ${codes.join(" or ")} says ${first}, and the other side says ${second}`,
  );
}

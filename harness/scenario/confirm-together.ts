import type { ComparingVerification } from "../clients/index.ts";
import { hold } from "../network/index.ts";
import type { Player } from "./player.ts";

/** One side of a verification over to-device, whose person sees the emoji. */
type Side = readonly [client: Player, sees: ComparingVerification];

/**
 * Two people confirm at the same moment, over to-device: each side sends its MAC "concurrently" with the other (specification,
 * SAS, step 16), and neither has the other's before. Resolves when both have sent theirs. Without this, chance would decide
 * whether a side that has the other's MAC first is put to the test.
 */
export async function confirmTogether(...sides: readonly [Side, Side]): Promise<void> {
  await using faults = new AsyncDisposableStack();
  const holds = [];
  for (const [{ link }] of sides) {
    holds.push(faults.use(await link.fault("sendToDevice/m.key.verification.mac", hold().times(1))));
  }
  const confirmed = Promise.all(sides.map(([, sees]) => sees.confirm()));
  const sent = Promise.all(holds.map((fault) => fault.held()));
  // A side that cannot confirm sends no MAC.
  await Promise.race([sent, confirmed]);
  for (const mac of await sent) mac.release();
  await confirmed;
}

import { beginVerification } from "./begin-verification.ts";
import type { Player } from "./player.ts";

/** Two people verify each other, in `room` or over to-device, and both say that what they see matches. Resolves when both are done. */
export async function verifyBySas(asker: Player, accepter: Player, room?: string): Promise<void> {
  const [askerReady, accepterReady] = await beginVerification(asker, accepter, room);
  const both = await Promise.all([askerReady.start(), accepterReady.follow()]);
  await Promise.all(both.map((sees) => sees.confirm()));
  await Promise.all(both.map((sees) => sees.done()));
}

import { beginVerification } from "./begin-verification.ts";
import { confirmTogether } from "./confirm-together.ts";
import type { Player } from "./player.ts";

/**
 * Two people verify each other, in `room` or over to-device, and both say that what they see matches, over to-device at the
 * same moment (`confirmTogether`). Resolves when both are done.
 */
export async function verifyBySas(asker: Player, accepter: Player, room?: string): Promise<void> {
  const [askerReady, accepterReady] = await beginVerification(asker, accepter, room);
  const [askerSees, accepterSees] = await Promise.all([askerReady.start(), accepterReady.follow()]);
  if (room) await Promise.all([askerSees.confirm(), accepterSees.confirm()]);
  else await confirmTogether([asker, askerSees], [accepter, accepterSees]);
  await Promise.all([askerSees.done(), accepterSees.done()]);
}

import type { ReadyVerification } from "../clients/index.ts";
import type { Player } from "./player.ts";

/**
 * One asks the other to verify, in `room` or, when it is left out, over to-device, and the other accepts.
 * Resolves when both are ready, with the side of each.
 */
export async function beginVerification(
  asker: Player,
  accepter: Player,
  room?: string,
): Promise<[ReadyVerification, ReadyVerification]> {
  const { userId, deviceId } = accepter;
  const asked = await asker.requestVerification(room ? { userId, roomId: room } : { userId, deviceId });
  const incoming = await accepter.incomingVerification(asker);
  return Promise.all([asked.ready(), incoming.accept()]);
}

import type { IncomingVerification, RequestedVerification } from "../clients/index.ts";
import type { Player } from "./player.ts";

/**
 * One asks the other to verify, in `room` or, when it is left out, over to-device. Resolves when the request has come,
 * with the side of each.
 */
export async function askToVerify(
  asker: Player,
  accepter: Player,
  room?: string,
): Promise<[RequestedVerification, IncomingVerification]> {
  const { userId, deviceId } = accepter;
  const asked = await asker.requestVerification(room ? { userId, roomId: room } : { userId, deviceId });
  return [asked, await accepter.incomingVerification(asker)];
}

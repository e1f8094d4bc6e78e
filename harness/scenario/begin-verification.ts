import type { ReadyVerification } from "../clients/index.ts";
import { askToVerify } from "./ask-to-verify.ts";
import type { Player } from "./player.ts";

/** One asks the other to verify, as `askToVerify` does, and the other accepts. Resolves when both are ready, with the side of each. */
export async function beginVerification(
  asker: Player,
  accepter: Player,
  room?: string,
): Promise<[ReadyVerification, ReadyVerification]> {
  const [asked, incoming] = await askToVerify(asker, accepter, room);
  return Promise.all([asked.ready(), incoming.accept()]);
}

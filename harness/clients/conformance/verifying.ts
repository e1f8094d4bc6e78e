import type { Client } from "../client.ts";
import type { ComparingVerification, ReadyVerification } from "../verification.ts";
import { untilTrusts } from "./trusting.ts";

/** What the asker names beside the user: a room, or else a device. */
type Where = { roomId: string } | { deviceId: string };

/** One asks the other to verify, and the other accepts. Resolves when both are ready, with the side of each. */
export async function beginVerification(
  asker: Client,
  accepter: Client,
  where: Where,
): Promise<[ReadyVerification, ReadyVerification]> {
  const asked = await asker.requestVerification({ userId: accepter.userId, ...where });
  const incoming = await accepter.incomingVerification(asker);
  return Promise.all([asked.ready(), incoming.accept()]);
}

/** Two users compare emoji and find them the same. Resolves when they trust each other, with what each was shown. */
export async function compareEmoji(
  alice: Client,
  bob: Client,
  where: Where,
): Promise<[ComparingVerification, ComparingVerification]> {
  const [aliceReady, bobReady] = await beginVerification(alice, bob, where);
  const shown = await Promise.all([aliceReady.start(), bobReady.follow()]);
  await Promise.all(shown.map((sees) => sees.confirm()));
  await Promise.all(shown.map((sees) => sees.done()));
  await Promise.all([untilTrusts(alice, bob), untilTrusts(bob, alice)]);
  return shown;
}

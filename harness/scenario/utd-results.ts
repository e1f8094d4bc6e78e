import type { DecryptionHistory } from "../clients/index.ts";
import type { Player } from "./player.ts";
import type { UtdResult } from "./result.ts";

/** Each event that some client could not decrypt at some time, and how that ended. */
export function utdResults(players: readonly Player[]): UtdResult[] {
  return players.flatMap((player) =>
    player.decryptionHistory().flatMap((history) => utdResult(player.role, history) ?? []),
  );
}

function utdResult(device: string, { event, states }: DecryptionHistory): UtdResult | undefined {
  const first = states.find(({ decryption }) => decryption.state === "failed");
  if (first?.decryption.state !== "failed") return undefined;
  const healed = states.find(({ atMs, decryption }) => atMs >= first.atMs && decryption.state === "decrypted");
  const base = { device, event: event.eventId, cause: first.decryption.cause };
  return healed
    ? { ...base, outcome: "late", ms: Math.round(healed.atMs - first.atMs) }
    : { ...base, outcome: "never" };
}

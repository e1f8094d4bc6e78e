import type { Player } from "./player.ts";

/** The first device of each user makes a cross-signing identity. Resolves when every client knows the identity of all. */
export async function exchangeIdentities(...players: Player[]): Promise<void> {
  const owners = new Map(players.toReversed().map((player) => [player.userId, player]));
  await Promise.all([...owners.values()].map((owner) => owner.bootstrapCrossSigning()));
  for (const player of players) {
    for (const { userId, role } of owners.values()) {
      await player.until(async () => (await player.crossSigningStatus(userId)).identityKnown, {
        awaited: `${player.role} to know the identity of ${role}`,
      });
    }
  }
}

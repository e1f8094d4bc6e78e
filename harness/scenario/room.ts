import type { PlacedPuppet, Player } from "./player.ts";

/** How a room is made; the defaults are those of a private, encrypted room. */
export interface RoomOptions {
  encrypted?: boolean;
  preset?: "private_chat" | "public_chat";
  historyVisibility?: "invited" | "joined" | "shared" | "world_readable";
  rotationPeriodMsgs?: number;
  rotationPeriodMs?: number;
  /** Roles that are not in the room at first. */
  without?: readonly string[];
}

/** Makes a room and brings everybody in. Resolves when each client sees all of them joined. */
export async function makeRoom(creator: Player, others: Player[], options: RoomOptions = {}): Promise<string> {
  const { encrypted = true, preset = "private_chat", without: _, ...rest } = options;
  const invite = [...new Set(others.map((other) => other.userId))].filter((userId) => userId !== creator.userId);
  const { roomId } = await creator.createRoom({ encrypted, preset, invite, ...rest });
  const joiners = new Map(
    others.filter((other) => other.userId !== creator.userId).map((other) => [other.userId, other]),
  );
  for (const joiner of joiners.values()) {
    await joiner.waitForMembership(roomId, joiner.userId, "invite");
    await joiner.join(roomId);
  }
  const everybody = [creator.userId, ...joiners.keys()];
  for (const client of [creator, ...others]) {
    await Promise.all(everybody.map((userId) => client.waitForMembership(roomId, userId, "join")));
  }
  return roomId;
}

/** Has a puppet join a room, invited by the first of the clients in it. Resolves when all of them see it joined. */
export async function bringIn(puppet: PlacedPuppet, roomId: string, inside: readonly Player[]): Promise<void> {
  const [inviter] = inside;
  await inviter?.invite(roomId, puppet);
  await puppet.join(
    roomId,
    inside.map(({ homeserver }) => homeserver.name),
  );
  await Promise.all(inside.map((client) => client.waitForMembership(roomId, puppet.userId, "join")));
}

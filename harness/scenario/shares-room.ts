import type { Json } from "../journal/index.ts";

interface Events {
  events?: { type: string; state_key?: string; content?: { membership?: string } }[];
}
interface JoinedRoom {
  state?: Events;
  state_after?: Events;
  "org.matrix.msc4222.state_after"?: Events;
  timeline?: Events;
}
interface SyncAnswer {
  rooms?: { join?: Record<string, JoinedRoom>; leave?: object };
}

/** Whether a client that got these sync answers, in their order, is in a room that the user has joined. */
export function sharesRoom(answers: readonly (Json | undefined)[], userId: string): boolean {
  const shared = new Set<string>();
  for (const answer of answers) {
    const { join = {}, leave = {} } = ((answer ?? {}) as SyncAnswer).rooms ?? {};
    for (const [roomId, room] of Object.entries(join)) {
      const lists = [room.state, room.state_after, room["org.matrix.msc4222.state_after"], room.timeline];
      const events = lists.flatMap((list) => list?.events ?? []);
      const membership = events.filter(({ type, state_key }) => type === "m.room.member" && state_key === userId).at(-1)
        ?.content?.membership;
      if (membership === "join") shared.add(roomId);
      else if (membership) shared.delete(roomId);
    }
    for (const roomId of Object.keys(leave)) shared.delete(roomId);
  }
  return shared.size > 0;
}

import type { PlacedPuppet, Player } from "./player.ts";
import type { RoomOptions } from "./room.ts";
import type { ScenarioServers } from "./servers.ts";

/** What a scenario's body is given: its clients by role, and the rest of its world. */
export type ScenarioContext<Role extends string, PuppetRole extends string = never> = {
  readonly [role in Role]: Player;
} & { readonly [role in PuppetRole]: PlacedPuppet } & {
  /** Id of the room that everybody is in. */
  readonly room: string;
  /** The homeservers, and the wires between them. */
  readonly servers: ScenarioServers;
  /** Makes another room, with everybody given in it. */
  makeRoom(creator: Player, others: Player[], options?: RoomOptions): Promise<string>;
  /** Says in the journal what comes next, in a sentence. */
  step(text: string): void;
};

import type { PlacedPuppet, Player } from "./player.ts";
import type { RawDevice } from "./raw-device.ts";
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
  /**
   * Logs in a device without an SDK, which does only what it is told; `name` is its link's in the journal. It is another
   * device of the user `of`, on that user's homeserver, or one of a new user of `on` (default: `hs1`). `deviceId` may be that
   * of a device that is there: then it has another session of that device.
   */
  rawDevice(name: string, options?: RawDeviceOptions): Promise<RawDevice>;
  /** Says in the journal what comes next, in a sentence. */
  step(text: string): void;
};

export interface RawDeviceOptions {
  of?: Player | PlacedPuppet | RawDevice;
  on?: string;
  deviceId?: string;
}

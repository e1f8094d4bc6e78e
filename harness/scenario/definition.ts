import type { Capability, SyncOptions } from "../clients/index.ts";
import type { ServerSettings } from "../homeservers/index.ts";
import type { ScenarioContext } from "./context.ts";
import type { LoadedDefect } from "./loaded-defect.ts";
import type { RoomOptions } from "./room.ts";
import type { Source } from "./source.ts";

/** What a scenario says of itself; see `scenario()`. */
export interface ScenarioOptions<Role extends string = string, PuppetRole extends string = string> {
  /** What it proves: ids of scenarios/catalogue.yaml. */
  ids: string[];
  /** The clients it needs. A digit names another device of the same user: `alice2`. Default: alice and bob. */
  roles?: readonly Role[];
  /** Users of the room who are puppets: devices without an SDK that do what the scenario says, lies included. Default: none. */
  puppets?: readonly PuppetRole[];
  /** Roles that the scenario logs in and starts by itself, later. */
  later?: readonly NoInfer<Role>[];
  /** Roles that need a driver process of their own, because the scenario kills them or moves their clock. */
  alone?: readonly NoInfer<Role>[];
  /** Roles whose store a push process uses too (`startPushProcess`); they sync by sliding sync. */
  pushed?: readonly NoInfer<Role>[];
  /** What these roles ask for when they sync: `{ bob: { allMembers: true } }`. Default: what applications do, lazy loading too. */
  sync?: Partial<Record<NoInfer<Role>, SyncOptions>>;
  /** Homeservers of roles that must live there whatever the permutation says: `{ bob: "hs2" }`. */
  on?: Partial<Record<NoInfer<Role | PuppetRole>, string>>;
  /** The room that all users are in when the scenario begins; false for none. Default: private and encrypted. */
  room?: RoomOptions | false;
  /**
   * `own` when it cuts, stalls or kills servers: then no other scenario uses them meanwhile. `new` when, besides, they must
   * never have had to do with each other. Default: shared.
   */
  federation?: "shared" | "own" | "new";
  /** One of those that take longest: it starts before the others, so that no run waits for it alone. Default: false. */
  long?: boolean;
  /** How many homeservers; default two. */
  servers?: number;
  /**
   * How its homeservers are configured otherwise than usual; then they are new and nobody else's: `{ retries: "default" }`
   * has them wait as long as they do on their own before they try a server again that failed, `{ logLevel: "debug" }`
   * has them tell each step of to-device messages and device lists.
   */
  serverSettings?: Partial<ServerSettings>;
  /** Driver capabilities it needs besides sync; a permutation that lacks one is not applicable. */
  needs?: readonly Capability[];
  /** What only these roles need besides: `{ bob: ["identity-reset"] }`. */
  needsOf?: Partial<Record<NoInfer<Role>, readonly Capability[]>>;
  /** Extra labels for `--tag`. */
  tags?: readonly string[];
  /**
   * What demands its promises. `who can decrypt`: it promises only which devices must decrypt, and which must not. Crucible's own
   * scenarios all say it.
   */
  demandedBy?: "who can decrypt" | Source | readonly Source[];
  /** Only the canary: it must fail, and a run in which it passes is an error. */
  mustFail?: boolean;
}

/** A scenario as the registry holds it. */
export interface ScenarioDefinition extends Omit<ScenarioOptions, "roles"> {
  title: string;
  /** Name of the folder under scenarios/. */
  family: string;
  /** Path from the project's root. */
  file: string;
  roles: readonly string[];
  /** Known defects that say that they show in it. */
  defects?: readonly LoadedDefect[];
  /** Known defects that may come between in any scenario, and that the journal proves. */
  byChance?: readonly LoadedDefect[];
  body: (context: ScenarioContext<string>) => Promise<void>;
}

import type { JournalSink } from "../journal/index.ts";
import type { ServerSettings } from "./server-settings.ts";

/** A user who exists on a homeserver. */
export interface Account {
  userId: string;
  password: string;
}

/** What a homeserver is told when it is started. */
export interface HomeserverOptions {
  /** Server name, also its name in the journal: `hs1`. */
  name: string;
  /** URL of the proxy that all its federation requests must go through, as seen from this machine. */
  egressProxyUrl: string;
  /** An existing empty folder for its data. */
  dataFolder: string;
  /** What it signs with, as `generateSigningKey` makes it: whoever has it can speak in its name. */
  signingKey: string;
  /** Its log lines go here. */
  journal: JournalSink;
  settings: ServerSettings;
}

/** A homeserver that can be started. Nothing runs yet, so it has no URL. */
export interface Homeserver {
  /** `synapse@1.163.2`, `image:name:tag`: for reports and messages. */
  readonly spec: string;
  /** Resolves when it answers `/_matrix/client/versions`. Throws `InfrastructureError`. */
  start(options: HomeserverOptions): Promise<RunningHomeserver>;
}

/** A server's data as it was at one moment, on this machine. Disposing removes it. */
export interface ServerSnapshot extends AsyncDisposable {
  readonly path: string;
}

/** A homeserver as its users see it: nothing here disturbs others who use it. */
export interface SharedHomeserver {
  readonly name: string;
  /** Plain HTTP listener for clients and federation. Ask again after a restart: a container may get another address. */
  readonly url: string;
  /** The version that the server itself reports. */
  readonly version: string;
  /** Creates a user with this localpart and a password. */
  register(localpart: string): Promise<Account>;
}

/** A homeserver that answers. Disposing ends it for good. */
export interface RunningHomeserver extends SharedHomeserver, AsyncDisposable {
  /** Where its database is, for a person who wants to look: a file, in a container maybe. */
  readonly database: string;
  /** Has it try another server again now, instead of waiting until its back-off after failures is over. */
  reconnect(serverName: string): Promise<void>;
  /** Stops the server in its tracks: connections stay open, nothing is answered. Ends with `resume`. */
  stall(): Promise<void>;
  resume(): Promise<void>;
  /** SIGKILL: what it had committed to its database stays, all else is lost. */
  kill(): Promise<void>;
  /** How it ended, when it did and nobody had killed it: `SIGKILL`, `exit code 1`. */
  diedUnasked(): Promise<string | undefined>;
  /** Starts it again on the same data, after a `kill`. Resolves when it answers; `url` may be another then. */
  restart(): Promise<void>;
  /** Copies its data, as a power failure right now would leave it. */
  snapshot(): Promise<ServerSnapshot>;
  /** Kills it and starts it again on an older copy of its data. Resolves when it answers. */
  restore(snapshot: ServerSnapshot): Promise<void>;
  /** How long its process has waited for a processor since it started, in milliseconds; undefined when this is not known. */
  starvedMs(): Promise<number | undefined>;
  /** True once it was restored: it has forgotten what others know of it, and must not serve another scenario. */
  readonly rolledBack: boolean;
}

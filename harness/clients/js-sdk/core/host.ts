import type { DriverEventName } from "../../driver-protocol.ts";

/** A copy of a client's store with what is needed to log in as the same device again. */
export interface StoredClient {
  userId: string;
  deviceId: string;
  accessToken: string;
  databases: unknown;
}

/** What the core needs from the program that it runs in. */
export interface DriverHost {
  notify(event: DriverEventName, params: object): void;
  /** Copies the committed IndexedDB databases whose names begin with `prefix`. */
  dumpDatabases(prefix: string): Promise<unknown>;
  /** Makes databases from a copy, under another prefix. */
  restoreDatabases(databases: unknown, prefix: string): Promise<void>;
  deleteDatabases(prefix: string): Promise<void>;
  /** Runs `open`; a database whose name begins with `fixed` is meanwhile opened under `prefix` instead. */
  openRenamed(names: { fixed: string; prefix: string }, open: () => Promise<void>): Promise<void>;
  readStore(file: string): Promise<StoredClient>;
  writeStore(file: string, stored: StoredClient): Promise<void>;
}

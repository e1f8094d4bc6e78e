import type { DriverEventName } from "../../driver-protocol.ts";

/** What the core needs from the program that it runs in. */
export interface DriverHost {
  notify(event: DriverEventName, params: object): void;
  /** Copies the committed IndexedDB databases whose names begin with `prefix` to a file. */
  saveStore(prefix: string, file: string): Promise<void>;
  /** Makes the databases of such a file anew, under another prefix. */
  restoreStore(file: string, prefix: string): Promise<void>;
  deleteStore(prefix: string): Promise<void>;
  /** Runs `open`; a database whose name begins with `fixed` is meanwhile opened under `prefix` instead. */
  openRenamed(names: { fixed: string; prefix: string }, open: () => Promise<void>): Promise<void>;
}

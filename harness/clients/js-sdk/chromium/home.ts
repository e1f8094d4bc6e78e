import type { ClientPage } from "./client-page.ts";

/** Where a client lives: a page, and what keeps its store. */
export interface Home {
  readonly page: ClientPage;
  /** Copies what the client's store has committed. */
  save(file: string): Promise<void>;
  /** Stops all of it where it is, for good, and leaves in `file` what a SIGKILL leaves. */
  stall(file: string): Promise<void>;
  /** Ends the page in good order, and leaves its store in `file` when given. */
  end(file?: string): Promise<void>;
}

import fs from "node:fs/promises";
import path from "node:path";
import { cacheFolder } from "../../support/index.ts";
import { copyDatabase } from "./database-files.ts";

/**
 * The database of a release as it is before anybody used it, in the user's cache: making one, by hundreds of
 * schema changes, takes a server longer than all else at its start. It holds nothing of the server it came from.
 */
export class DatabaseTemplate {
  readonly #folder: string;

  /** `name` is the same for releases that make the same tables. */
  constructor(name: string) {
    this.#folder = path.join(cacheFolder("synapse-database"), name);
  }

  /** Puts a copy where a server will look for its database. False when there is no template yet. */
  async copyTo(dataFolder: string): Promise<boolean> {
    return (await copyDatabase(this.#folder, dataFolder)).length > 0;
  }

  /** Keeps the database of a server that was started on an empty one and has ended. */
  async keep(dataFolder: string): Promise<void> {
    const temporary = await fs.mkdtemp(`${this.#folder}.`);
    await copyDatabase(dataFolder, temporary);
    // Another server may have been first: theirs is as good.
    await fs.rename(temporary, this.#folder).catch(() => fs.rm(temporary, { recursive: true }));
  }
}

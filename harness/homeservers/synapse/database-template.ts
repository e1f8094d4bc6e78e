import fs from "node:fs/promises";
import path from "node:path";
import { cacheFolder } from "../../support/index.ts";

/**
 * The database of a release as it is before anybody used it, in the user's cache: making one, by hundreds of
 * schema changes, takes a server longer than all else at its start. It holds nothing of the server it came from.
 */
export class DatabaseTemplate {
  readonly #folder: string;

  constructor(version: string) {
    this.#folder = path.join(cacheFolder("synapse-database"), version);
  }

  /** Puts a copy where a server will look for its database. False when there is no template yet. */
  async copyTo(dataFolder: string): Promise<boolean> {
    const files = await databaseFiles(this.#folder);
    for (const file of files) await fs.copyFile(path.join(this.#folder, file), path.join(dataFolder, file));
    return files.length > 0;
  }

  /** Keeps the database of a server that was started on an empty one and has ended. */
  async keep(dataFolder: string): Promise<void> {
    const temporary = await fs.mkdtemp(`${this.#folder}.`);
    for (const file of await databaseFiles(dataFolder)) {
      await fs.copyFile(path.join(dataFolder, file), path.join(temporary, file));
    }
    // Another server may have been first: theirs is as good.
    await fs.rename(temporary, this.#folder).catch(() => fs.rm(temporary, { recursive: true }));
  }
}

/** The database and, with SQLite, the log that belongs to it. */
async function databaseFiles(folder: string): Promise<string[]> {
  const files = await fs.readdir(folder).catch(() => []);
  return files.filter((file) => file.startsWith("hs.db"));
}

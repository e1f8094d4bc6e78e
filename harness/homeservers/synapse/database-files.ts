import fs from "node:fs/promises";
import path from "node:path";

/** Name of the database of every server of ours; SQLite puts its journals beside it. */
export const databaseName = "hs.db";

/** Names of the journals that SQLite may put beside it. */
export const journalNames = ["-journal", "-wal", "-shm"].map((end) => `${databaseName}${end}`);

/** The database in a folder and, with SQLite, the journals that belong to it. */
export async function databaseFiles(folder: string): Promise<string[]> {
  const files = await fs.readdir(folder).catch(() => []);
  return files.filter((file) => file.startsWith(databaseName));
}

/** Copies database and journals; returns the names. Nobody may write meanwhile. */
export async function copyDatabase(from: string, to: string): Promise<string[]> {
  const files = await databaseFiles(from);
  for (const file of files) await fs.copyFile(path.join(from, file), path.join(to, file));
  return files;
}

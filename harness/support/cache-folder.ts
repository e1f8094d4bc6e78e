import fs from "node:fs";
import path from "node:path";
import envPaths from "env-paths";

/** A folder under the user's cache (`CRUCIBLE_CACHE` overrides where), made when missing. */
export function cacheFolder(...parts: string[]): string {
  const root = process.env.CRUCIBLE_CACHE ?? envPaths("crucible", { suffix: "" }).cache;
  const folder = path.join(root, ...parts);
  fs.mkdirSync(folder, { recursive: true });
  return folder;
}

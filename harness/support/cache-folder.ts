import fs from "node:fs";
import path from "node:path";
import envPaths from "env-paths";
import { InfrastructureError } from "./errors.ts";

/** A folder under the user's cache (`CRUCIBLE_CACHE` overrides where), made when missing. Throws `InfrastructureError`. */
export function cacheFolder(...parts: string[]): string {
  const root = process.env.CRUCIBLE_CACHE || envPaths("crucible", { suffix: "" }).cache;
  const folder = path.join(root, ...parts);
  try {
    fs.mkdirSync(folder, { recursive: true });
  } catch (cause) {
    throw new InfrastructureError(`the cache folder ${folder} cannot be made: ${(cause as Error).message}`, {
      hint: "name a folder with CRUCIBLE_CACHE",
      cause,
    });
  }
  return folder;
}

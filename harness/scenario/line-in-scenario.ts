import fs from "node:fs";
import { fileURLToPath } from "node:url";

/**
 * The line of `file`, an absolute path, in which the error was thrown or in which the call that failed was made; undefined
 * when the error's stack does not pass through the file. Of several that came together, that of the first.
 */
export function lineInScenario(error: unknown, file: string): number | undefined {
  if (error instanceof SuppressedError) {
    return lineInScenario(error.suppressed, file) ?? lineInScenario(error.error, file);
  }
  if (!(error instanceof Error)) return undefined;
  // A stack names the file itself, also where the folder of scenarios was reached by a link.
  const names = [file, fs.existsSync(file) ? fs.realpathSync(file) : file];
  for (const [, where = "", line] of (error.stack ?? "").matchAll(
    /^ +at .*?((?:file:\/\/)?\/[^()\n]*):(\d+):\d+\)?$/gm,
  )) {
    const frameFile = where.startsWith("file://") ? fileURLToPath(where) : where;
    if (names.includes(frameFile)) return Number(line);
  }
  return lineInScenario(error.cause, file);
}

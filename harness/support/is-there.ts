import fs from "node:fs/promises";

/** Whether there is such a file or folder. */
export function isThere(file: string): Promise<boolean> {
  return fs.access(file).then(
    () => true,
    () => false,
  );
}

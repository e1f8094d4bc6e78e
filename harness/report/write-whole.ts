import fs from "node:fs";
import path from "node:path";
import { cannotWrite } from "./cannot-write.ts";

/**
 * Writes a file at once, into folders that need not exist: an interrupted run has no time to wait. A process that is killed
 * leaves the file of before or this one, never a part of it. Throws `InfrastructureError`.
 */
export function writeWhole(file: string, text: string): void {
  try {
    fs.mkdirSync(path.dirname(path.resolve(file)), { recursive: true });
    // A pipe or a device (/dev/stdout) is written to; another file must not take its place.
    if (fs.existsSync(file) && !fs.lstatSync(file).isFile()) fs.writeFileSync(file, text);
    else replace(file, text);
  } catch (error) {
    throw cannotWrite(file, error);
  }
}

function replace(file: string, text: string): void {
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    fs.writeFileSync(temporary, text);
    fs.renameSync(temporary, file);
  } catch (error) {
    fs.rmSync(temporary, { force: true });
    throw error;
  }
}
